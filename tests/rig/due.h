/*
 * A pull at an instant to come: a timer's interrupt drives the line, whatever the processor is at
 * then. lead_ns (parameter of gpio-sim) says how far ahead, 0 for at once; due_ns is when the
 * newest one is due, on CLOCK_MONOTONIC.
 */
#include <linux/atomic.h>
#include <linux/hrtimer.h>

#define PULLS 64 /* more than are ever due at a time */

struct due_pull {
	struct hrtimer timer;
	struct gpio_sim_chip *chip;
	unsigned int offset;
	int value;
};

static struct due_pull due_pulls[PULLS];
static atomic_t due_pulls_made = ATOMIC_INIT(0);
static unsigned long long lead_ns, due_ns;
module_param(lead_ns, ullong, 0644);
module_param(due_ns, ullong, 0444);

static enum hrtimer_restart gpio_sim_pull_is_due(struct hrtimer *timer)
{
	struct due_pull *pull = container_of(timer, struct due_pull, timer);

	gpio_sim_apply_pull(pull->chip, pull->offset, pull->value);
	return HRTIMER_NORESTART;
}

static int gpio_sim_pull(struct gpio_sim_chip *chip, unsigned int offset, int value)
{
	struct due_pull *pull;

	if (!lead_ns)
		return gpio_sim_apply_pull(chip, offset, value);

	pull = &due_pulls[(unsigned int)atomic_inc_return(&due_pulls_made) % PULLS];
	pull->chip = chip;
	pull->offset = offset;
	pull->value = value;
	hrtimer_init(&pull->timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS_HARD);
	pull->timer.function = gpio_sim_pull_is_due;
	due_ns = ktime_get_ns() + lead_ns;
	hrtimer_start(&pull->timer, ns_to_ktime(due_ns), HRTIMER_MODE_ABS_HARD);
	return 0;
}
