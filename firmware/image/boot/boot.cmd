# U-Boot's script: which slot, how often it was tried, and its kernel. Compiled by mkimage.
#
# The state is kept twice on the second partition, each copy with its checksum (`env import -c`):
#   pod_good  the slot that has last proved itself, a or b
#   pod_try   a slot on trial, or -
#   pod_left  how many more times it may be tried
# A good slot is not counted, so that impatient hands cannot use it up; a slot on trial is, before it
# is tried. With no tries left, or with no state at all, the good slot starts.
setenv bootdelay 0
setenv pod_good -
setenv pod_try -
setenv pod_left 0
setenv pod_addr 0x01000000
if test "${devtype}" = "virtio"; then setenv pod_addr 0x41000000; fi
${devtype} dev ${devnum}
part start ${devtype} ${devnum} 2 pod_first
setexpr pod_second ${pod_first} + 0x80
for at in ${pod_first} ${pod_second}; do
    if test "${pod_good}" = "-"; then
        ${devtype} read ${pod_addr} ${at} 0x8
        env import -c ${pod_addr} 0x1000 pod_good pod_try pod_left
    fi
done
if test "${pod_good}" != "a" && test "${pod_good}" != "b"; then
    echo "pod: neither copy of the boot state is whole: slot a"
    setenv pod_good a
    setenv pod_try -
fi

# A maintainer's own words for the kernel: a console, a shell on it (docs/maintain.md).
if load ${devtype} ${devnum}:1 ${pod_addr} /pod-boot.env; then
    env import -t ${pod_addr} ${filesize} pod_console
fi

setenv pod_slot ${pod_good}
if test "${pod_try}" = "a" || test "${pod_try}" = "b"; then
    if test ${pod_left} -gt 0; then
        setexpr pod_left ${pod_left} - 1
        env export -c -s 0x1000 ${pod_addr} pod_good pod_try pod_left
        ${devtype} write ${pod_addr} ${pod_first} 0x8
        ${devtype} write ${pod_addr} ${pod_second} 0x8
        setenv pod_slot ${pod_try}
    fi
fi

# The kernel is larger than the room between U-Boot's default addresses on a Pi 3. QEMU's machine
# has its memory from 1 GB on.
if test "${devtype}" = "virtio"; then
    setenv kernel_addr_r 0x42000000
    setenv ramdisk_addr_r 0x4c000000
    setenv pod_fdt ${fdt_addr}
else
    setenv kernel_addr_r 0x02000000
    setenv ramdisk_addr_r 0x0c000000
    setenv pod_fdt ${fdt_addr}
fi

setenv pod_other b
if test "${pod_slot}" = "b"; then setenv pod_other a; fi
for slot in ${pod_slot} ${pod_other}; do
    setenv pod_boot 5
    setenv pod_root 6
    if test "${slot}" = "b"; then setenv pod_boot 7; setenv pod_root 8; fi
    part uuid ${devtype} ${devnum}:${pod_root} pod_uuid
    setexpr pod_disk sub "-.*" "" "${pod_uuid}"
    setenv pod_verity -
    if load ${devtype} ${devnum}:${pod_boot} ${pod_addr} /slot.env; then
        env import -t ${pod_addr} ${filesize} pod_verity
        if load ${devtype} ${devnum}:${pod_boot} ${kernel_addr_r} /vmlinuz && load ${devtype} ${devnum}:${pod_boot} ${ramdisk_addr_r} /initramfs; then
            # In quotes: U-Boot takes no more than 16 words.
            setenv bootargs "${pod_console} rauc.slot=${slot} pod.disk=${pod_disk} pod.part=${pod_root} pod.verity=${pod_verity} ro panic=10 quiet loglevel=4 systemd.volatile=state systemd.show_status=no cma=256M transparent_hugepage=madvise"
            booti ${kernel_addr_r} ${ramdisk_addr_r}:${filesize} ${pod_fdt}
        fi
    fi
    echo "pod: slot ${slot} does not start"
done
echo "pod: no slot starts; again in 10 seconds"
sleep 10
reset
