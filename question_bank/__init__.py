"""Questions from the writer's file to the marked paper: data in, data out."""
