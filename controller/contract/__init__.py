"""What the pod and the world say to each other over MQTT: topics, and a model of each payload.

Pure, and the one place: whoever writes or reads a payload does it by these models, and the JSON
Schemas and the AsyncAPI document are made of them. `v1` changes only by adding, so a reader lets
names pass that it does not know.
"""
