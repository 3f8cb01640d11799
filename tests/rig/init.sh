#!/usr/bin/busybox sh
# The guest's only process of its own: file systems, modules, the rig's part in the guest, the end.
/usr/bin/busybox mkdir -p /proc /sys /dev /tmp
/usr/bin/busybox mount -t proc proc /proc
/usr/bin/busybox mount -t sysfs sys /sys
/usr/bin/busybox mount -t devtmpfs dev /dev
/usr/bin/busybox insmod /configfs.ko
/usr/bin/busybox mount -t configfs config /sys/kernel/config
/usr/bin/busybox insmod /gpio-sim.ko
/usr/bin/busybox ifconfig lo up
# An X server has its keymap compiled by way of a shell.
/usr/bin/busybox ln -s busybox /usr/bin/sh
cd /tmp
export SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy PYGAME_HIDE_SUPPORT_PROMPT=1
PATH=/usr/bin HOME=/tmp PYTHONPATH=/pod:/site:/site-lgpio PYTHONDONTWRITEBYTECODE=1 PYTHON_COLORS=0 \
  /usr/bin/python3 -m tests.rig.guest
/usr/bin/busybox reboot -f
