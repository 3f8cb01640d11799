"""What a person does at the pod: one exercise a file."""
