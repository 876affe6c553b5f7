package transfer

import (
	"time"
)

// Policy says how often and how long things are tried.
type Policy struct {
	Sends int           // So often an item is sent at most.
	Looks int           // So often one is looked for that was answered as done …
	Again time.Duration // … with so long between.
}

// Usual is the policy.
func Usual() Policy { return Policy{Sends: 6, Looks: 3, Again: 20 * time.Second} }

// Check judges items after they were written, by what the target holds of their
// people. It returns all of them, with items for what is there twice, and when it is
// worth to look again; zero: nothing waits.
func Check(t Traits, p Policy, items []Item, h Held, now time.Time) (out []Item, again time.Time) {
	c := checker{finder: newFinder(t, items, h), policy: p, now: now}
	copies := map[string]int{}
	for _, i := range items {
		copies[i.Mark] = max(copies[i.Mark], i.Copy)
	}
	for _, i := range items {
		if i.State.open() {
			row, twice := c.of(&i)
			if c.check(&i, row); len(twice) > 0 {
				out = append(out, c.more(&i, twice, copies[i.Mark]+1)...)
			}
		}
		out = append(out, i)
	}
	return out, c.again
}

func (s State) open() bool {
	switch s {
	case Equal, Planned, Sent, Lost, Told, Blocked:
		return true
	case Frozen, Proven, Declined, Opposed, Unmapped, LeftOut:
	}
	return false
}

type checker struct {
	*finder
	policy Policy
	now    time.Time
	again  time.Time
}

func (c *checker) check(i *Item, row *Row) {
	if holds(i, row) {
		if i.end(Proven, NoProblem, ""); row != nil {
			i.set(*row)
		}
		return
	}
	switch i.State {
	case Equal:
		c.moved(i, row, "since it was compared")
	case Sent, Lost:
		c.lost(i, row)
	case Told:
		c.told(i, row)
	case Blocked:
		c.blocked(i, row)
	case Frozen, Planned, Proven, Declined, Opposed, Unmapped, LeftOut:
	}
}

func holds(i *Item, row *Row) bool {
	if i.Wanted() {
		return row != nil && row.Content == i.Want
	}
	return row == nil
}

// moved ends an item of which somebody else has done something there.
func (c *checker) moved(i *Item, row *Row, when string) {
	if row == nil {
		i.end(Opposed, RemovedThere, "somebody has removed it there "+when)
		i.Op, i.Ref, i.Version = Add, "", ""
		return
	}
	i.Op = Change
	if !i.Wanted() {
		i.Op = Remove
	}
	i.set(*row)
	i.end(Opposed, ChangedThere, "somebody has changed it there "+when)
}

// strange reports whether what is there is neither what was nor what is wanted.
func strange(i *Item, row *Row) bool {
	return i.Op != Add && (row == nil || row.Content != i.Was)
}

// lost is of what may have been done, and is not: it may still arrive; then it goes
// again.
func (c *checker) lost(i *Item, row *Row) {
	switch settled := i.SentAt.Add(c.traits.Settle); {
	case strange(i, row):
		c.moved(i, row, "while it was written")
	case !c.traits.Keyed && c.now.Before(settled):
		c.wait(settled)
	default:
		c.resend(i, row, NeverArrives, "it was sent as often as it may be, each time with its answer lost, and it is not there")
	}
}

// resend lets it go again, as often as it may be.
func (c *checker) resend(i *Item, row *Row, p Problem, why string) {
	if i.Sends >= c.policy.Sends {
		i.end(Declined, p, why)
		return
	}
	if row != nil {
		i.set(*row)
	}
	i.end(Planned, NoProblem, "")
}

// told is of what was answered as done, and isn't shown so.
func (c *checker) told(i *Item, row *Row) {
	if i.Looks++; i.Looks < c.policy.Looks {
		c.wait(c.now.Add(c.policy.Again))
		return
	}
	switch {
	case i.Wanted() && row != nil:
		i.set(*row)
		i.end(Opposed, ChangedThere, "the target answered it as done, and shows other time: it has cut or moved it, or somebody has")
	default:
		i.end(Opposed, NotShown, "the target answered it as done, and doesn't show it so")
	}
}

// blocked is of what the target said something is in the way of: time of others, or of
// ours that was still to be moved.
func (c *checker) blocked(i *Item, row *Row) {
	if strange(i, row) {
		c.moved(i, row, "while it was written")
		return
	}
	if p, why := c.shut(row, i.Want); p != NoProblem {
		i.end(Opposed, p, why)
		return
	}
	if o := c.overlap(i.Want); o != nil && i.Wanted() {
		i.end(Opposed, Overlaps, i.Why)
		return
	}
	if i.Sends >= c.policy.Sends {
		i.end(Opposed, InTheWay, i.Why)
		return
	}
	if row != nil {
		i.set(*row)
	}
	i.State = Planned
}

func (c *checker) wait(until time.Time) {
	if c.again.IsZero() || until.Before(c.again) {
		c.again = until
	}
}
