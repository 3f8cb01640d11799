# Run inside the builder's root: gpio-sim as a module for the kernel that is there, and lgpio for
# its Python. What the guest needs is left in /out.
set -eu
release=$(ls /lib/modules)
ln -sf gcc /usr/bin/cc
ln -sf mawk /usr/bin/awk
mkdir -p /out /build/gpio-sim
tar -xJf /usr/src/linux-source-6.12.tar.xz --strip-components=1 -C /build \
  linux-source-6.12/drivers/gpio linux-source-6.12/kernel/irq/irq_sim.c

# Debian's kernel has neither gpio-sim nor the simulated interrupts under it: one module of both.
# irq_to_desc is not exported to modules; generic_handle_irq does the same for a number.
cd /build/gpio-sim
cp ../drivers/gpio/*.h .
cp ../kernel/irq/irq_sim.c irq.c
sed -i 's/handle_simple_irq(irq_to_desc(\(.*\)))/generic_handle_irq(\1)/' irq.c

# The true edge: the kernel's own time just before it raises the interrupt, told as a parameter.
sed -e '/ret = irq_set_irqchip_state(irq, IRQCHIP_STATE_PENDING,/i raised_ns = ktime_get_ns();' \
  -e '/^static int gpio_sim_apply_pull/i \
static unsigned long long raised_ns;\
module_param(raised_ns, ullong, 0444);\n' ../drivers/gpio/gpio-sim.c > sim.c
grep -q 'raised_ns = ktime_get_ns' sim.c
grep -q generic_handle_irq irq.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := sim.o irq.o\n' > Makefile
make -s -C "/lib/modules/$release/build" M="$PWD" modules
cp gpio-sim.ko /out/

cp "/boot/vmlinuz-$release" /out/vmlinuz
xz -dc "/lib/modules/$release/kernel/fs/configfs/configfs.ko.xz" > /out/configfs.ko

# An emulated sound card, with all that its driver needs, in the order in which they are loaded.
mkdir /out/sound
modules=/lib/modules/$release
depmod "$release"
number=0
for path in $(modprobe -S "$release" -a --show-depends snd-hda-codec-generic snd-hda-intel |
  awk '!seen[$2]++ { print $2 }'); do
  number=$((number + 1))
  xz -dc "$path" > "/out/sound/$(printf %02d $number)-$(basename "$path" .xz)"
done

# lgpio, the peer, has no wheel for this Python.
tar -xzf /lgpio.tar.gz --strip-components=1 -C /build
cd /build
PYPI=1 python3 setup.py -q build_ext --inplace
mkdir /out/lgpio
cp lgpio.py _lgpio*.so /out/lgpio/
