"""Socket.IO: what terminals and staff pages say and are told while a sitting lives."""
