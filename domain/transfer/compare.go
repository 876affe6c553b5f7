package transfer

// Compare judges frozen items by what the target holds of their people: what is to be
// done, and what is in its way. It returns them, and items for what is there twice.
func Compare(t Traits, items []Item, h Held) []Item {
	f := newFinder(t, items, h)
	out := make([]Item, 0, len(items))
	for _, i := range items {
		more := f.compare(&i)
		out = append(append(out, i), more...)
	}
	return out
}

func (f *finder) compare(i *Item) []Item {
	if i.State == Unmapped {
		return nil
	}
	row, twice := f.of(i)
	known := i.Was
	if row != nil {
		i.set(*row)
	} else {
		i.Was, i.Ref, i.Version = Content{}, "", ""
	}
	switch {
	case i.Wanted() && row == nil:
		f.toAdd(i)
	case i.Wanted():
		f.toChange(i, row, known)
	case row != nil:
		f.toRemove(i, row, known)
	case i.State != LeftOut:
		i.Op, i.State = Nothing, Equal
	}
	return f.more(i, twice, 1)
}

func (f *finder) toAdd(i *Item) {
	i.Op, i.State = Add, Planned
	if i.Known {
		i.end(Opposed, RemovedThere, "it was there, and somebody has removed it")
		return
	}
	f.oppose(i, nil)
}

func (f *finder) toChange(i *Item, row *Row, known Content) {
	if row.Content == i.Want {
		i.Op, i.State = Nothing, Equal
		return
	}
	i.Op, i.State = Change, Planned
	switch {
	case !i.Known:
		i.end(Opposed, ChangedThere, "it is there with other time, and not as this was ever written")
	case row.Content != known:
		i.end(Opposed, ChangedThere, "somebody has changed it there since it was written")
	case !f.traits.CanChange:
		i.end(Opposed, CannotChange, "the target lets nothing be changed that is there")
	default:
		f.oppose(i, row)
	}
}

func (f *finder) toRemove(i *Item, row *Row, known Content) {
	i.Op, i.State = Remove, Planned
	switch {
	case i.Known && row.Content != known:
		i.end(Opposed, ChangedThere, "somebody has changed it there since it was written")
	case !f.traits.CanRemove:
		i.end(Opposed, CannotRemove, "the target lets nothing be removed that is there")
	default:
		if p, why := f.shut(row, i.Want); p != NoProblem {
			i.end(Opposed, p, why)
		}
	}
}

// oppose ends an item that something there is in the way of.
func (f *finder) oppose(i *Item, row *Row) {
	if p, why := f.shut(row, i.Want); p != NoProblem {
		i.end(Opposed, p, why)
		return
	}
	if o := f.overlap(i.Want); o != nil {
		i.end(Opposed, Overlaps, "the person has other time there then, "+o.Ref+", that Actual didn't write")
	}
}

// Overwrite lets an item go that somebody has changed or removed there: the target is
// to hold what is approved all the same. It reports whether it is such a one.
func (i *Item) Overwrite() bool {
	if i.State != Opposed || i.Problem != ChangedThere && i.Problem != RemovedThere || i.Op == Nothing {
		return false
	}
	i.State, i.Problem, i.Why = Planned, NoProblem, ""
	return true
}
