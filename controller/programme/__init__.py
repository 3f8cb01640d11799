"""What fits whom today: offers by rule, needs and what they rest on, and why, in words."""
