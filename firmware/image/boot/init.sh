#!/usr/bin/busybox sh
# Finds the disk that the boot loader booted from by its signature, puts dm-verity on the slot's root
# and hands over to systemd. What fails is said and the pod starts again: the boot loader counts.
bb=/usr/bin/busybox
$bb mount -t proc proc /proc
$bb mount -t sysfs sys /sys
$bb mount -t devtmpfs dev /dev
$bb mount -t tmpfs -o mode=0755 run /run

say() { echo "pod: $*" >/dev/kmsg; echo "pod: $*"; }
give_up() { say "$*"; $bb sleep 10; $bb reboot -f; }
arg() { $bb sed -n "s/.*\<$1=\([^ ]*\).*/\1/p" /proc/cmdline; }

for module in $($bb cat /modules); do $bb modprobe "$module" 2>/dev/null; done

disk_id=$(arg pod.disk) part=$(arg pod.part)
find_root() {
    for disk in /sys/block/*; do
        name=${disk##*/}
        [ -b "/dev/$name" ] || continue
        id=$($bb dd if="/dev/$name" bs=4 skip=110 count=1 2>/dev/null | $bb hexdump -e '1/4 "%08x"')
        [ "$id" = "$disk_id" ] || continue
        for dev in "/dev/${name}p$part" "/dev/$name$part"; do
            [ -b "$dev" ] && { echo "$dev"; return; }
        done
    done
}
tries=0
until root=$(find_root) && [ -n "$root" ]; do
    tries=$((tries + 1))
    [ "$tries" -gt 100 ] && give_up "no disk with signature $disk_id and partition $part"
    $bb usleep 100000
done

# pod.verity=<data blocks>:<root hash>:<salt>, in blocks of 4096 bytes; the tree follows the data.
IFS=: read -r blocks hash salt <<EOF
$(arg pod.verity)
EOF
[ -n "$salt" ] || give_up "pod.verity is missing on the kernel's command line"
/usr/sbin/dmsetup create --readonly --noudevrules --noudevsync pod-root --table \
    "0 $((blocks * 8)) verity 1 $root $root 4096 4096 $blocks $blocks sha256 $hash $salt 1 panic_on_corruption" \
    || give_up "dm-verity does not take $root"
[ -b /dev/mapper/pod-root ] || /usr/sbin/dmsetup mknodes
$bb mount -t squashfs -o ro /dev/mapper/pod-root /sysroot || give_up "$root holds no root file system"
# As systemd.volatile=state would have it mounted, some seconds earlier: nothing of ours waits for that.
$bb mount -t tmpfs -o mode=0755,size=25%,nr_inodes=1m var /sysroot/var
$bb mount --move /run /sysroot/run
$bb mount --move /dev /sysroot/dev
$bb umount /sys /proc
exec $bb switch_root /sysroot /usr/lib/systemd/systemd
