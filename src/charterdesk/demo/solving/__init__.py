"""What the desks of the demo solve beyond their first level: scripts of steps, each step a verb of the product."""
