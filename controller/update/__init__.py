"""Updates on the pod: root's part (slots, notes, install) and the controller's (proof, room, told).

The way of one: the uplink loads a bundle (controller/uplink/fetch), or staff bring it on a stick;
where nobody is signed in the controller asks root for it; root has RAUC write it into the other
slot; that one starts on trial, and the controller in it says when it is well.
"""
