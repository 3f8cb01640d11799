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

# A line can be driven from a timer's interrupt (due.h), in which no mutex may be waited for.
sed -e '/scoped_guard(mutex, &chip->lock)/s/mutex/raw_spinlock_irqsave/' \
  -e 's/guard(mutex)(&chip->lock)/guard(raw_spinlock_irqsave)(\&chip->lock)/' \
  -e '0,/struct mutex lock;/s//raw_spinlock_t lock;/' \
  -e 's/ret = devm_mutex_init(dev, &chip->lock);/raw_spin_lock_init(\&chip->lock);/' \
  -e 's/ret = gpio_sim_apply_pull(chip, line_attr/ret = gpio_sim_pull(chip, line_attr/' \
  -e '/^static int gpio_sim_get(/i #include "due.h"\n' ../drivers/gpio/gpio-sim.c > sim.c
cp /due.h .
grep -q 'ret = gpio_sim_pull(chip, line_attr' sim.c
grep -q generic_handle_irq irq.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := sim.o irq.o\n' > Makefile
make -s -C "/lib/modules/$release/build" M="$PWD" modules
cp gpio-sim.ko /out/

cp "/boot/vmlinuz-$release" /out/vmlinuz
xz -dc "/lib/modules/$release/kernel/fs/configfs/configfs.ko.xz" > /out/configfs.ko

# Drivers, each with all that it needs, in the order in which they are loaded: an emulated sound
# card, and a keyboard that a program makes.
modules=/lib/modules/$release
depmod "$release"
drivers() {
  mkdir "/out/$1"
  number=0
  for path in $(modprobe -S "$release" -a --show-depends "$2" "$3" | awk '!seen[$2]++ { print $2 }'); do
    number=$((number + 1))
    xz -dc "$path" > "/out/$1/$(printf %02d $number)-$(basename "$path" .xz)"
  done
}
drivers sound snd-hda-codec-generic snd-hda-intel
drivers keyboard evdev uinput

# lgpio, the peer, has no wheel for this Python.
tar -xzf /lgpio.tar.gz --strip-components=1 -C /build
cd /build
PYPI=1 python3 setup.py -q build_ext --inplace
mkdir /out/lgpio
cp lgpio.py _lgpio*.so /out/lgpio/
