"""The pages and their JSON, one blueprint per role."""
