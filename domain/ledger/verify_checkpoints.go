package ledger

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// checkpoints is a list of checkpoints by size, read one ahead.
type checkpoints struct {
	name     string // For subjects.
	title    string // For texts.
	mismatch What   // What a wrong root is.
	next     func() (Checkpoint, bool, error)
	stop     func()
	head     Checkpoint
	has      bool
	size, at int64 // Of the largest so far, and of the latest.
	fits     int64 // The size of the last that fits.
	failing  bool  // The one before had a wrong root, too: nothing new.
	cut      bool  // One beyond the end of the log was reported.
}

func (c *checkpoints) close() {
	if c.stop != nil {
		c.stop()
	}
}

func (c *checkpoints) advance() (err error) {
	c.head, c.has, err = c.next()
	return err
}

func (c *checkpoints) subject(size int64) string { return fmt.Sprintf("%s:%d", c.name, size) }

// openAnchored opens the anchored checkpoints and orders them by size.
func (v *verification) openAnchored() {
	var all []Checkpoint
	for _, signed := range v.in.Anchored {
		if c, ok := v.open(v.anchored, signed); ok {
			all = append(all, c)
		}
	}
	v.report.Anchored = len(all)
	slices.SortFunc(all, func(a, b Checkpoint) int {
		return cmp.Or(cmp.Compare(a.Tree.Size, b.Tree.Size), cmp.Compare(a.At, b.At))
	})
	v.anchored.next = func() (c Checkpoint, ok bool, err error) {
		if len(all) > 0 {
			c, ok, all = all[0], true, all[1:]
		}
		return c, ok, nil
	}
	_ = v.anchored.advance() // Cannot fail.
}

// openStored begins to read the stored checkpoints, leaving out those that are
// not signed.
func (v *verification) openStored() error {
	seq := v.in.Checkpoints
	if seq == nil {
		seq = func(func([]byte, error) bool) {}
	}
	var pull func() ([]byte, error, bool)
	pull, v.stored.stop = iter.Pull2(seq)
	v.stored.next = func() (Checkpoint, bool, error) {
		for {
			signed, err, ok := pull()
			if !ok || err != nil {
				return Checkpoint{}, false, err
			}
			if c, ok := v.open(v.stored, signed); ok {
				v.report.Checkpoints++
				return c, true, nil
			}
		}
	}
	return v.stored.advance()
}

func (v *verification) open(list *checkpoints, signed []byte) (Checkpoint, bool) {
	c, err := Open(signed, v.in.Keys)
	if err == nil && c.Company != v.in.Company {
		err = ErrBadCheckpoint.With("it is of the company %s", c.Company)
	}
	if err != nil {
		v.find(-1, list.name, WhatCheckpointSignature, "The %s that begins with %.60q is not to be trusted: %v.", list.title, signed, err)
		return Checkpoint{}, false
	}
	return c, true
}

// reach judges the checkpoints of the size that the log has reached.
func (v *verification) reach() error {
	var seen *Tree // The checkpoint before.
	for _, list := range []*checkpoints{v.stored, v.anchored} {
		for list.has && list.head.Tree.Size <= v.next {
			if v.ordered(list) {
				v.compare(list, seen)
				tree := list.head.Tree
				seen = &tree
			}
			if err := list.advance(); err != nil {
				return err
			}
		}
	}
	return nil
}

// ordered looks whether a checkpoint can follow those before it in its list.
func (v *verification) ordered(list *checkpoints) bool {
	c := list.head
	switch {
	case c.Tree.Size < list.size:
		v.find(-1, list.subject(c.Tree.Size), WhatCheckpointInconsistent, "The %s of %d entries comes after one of %d.", list.title, c.Tree.Size, list.size)
		return false
	case c.At < list.at:
		v.find(-1, list.subject(c.Tree.Size), WhatCheckpointInconsistent, "The %s of %d entries says that it was signed at %s, before one of %d entries at %s.",
			list.title, c.Tree.Size, stamp(c.At), list.size, stamp(list.at))
	}
	list.size, list.at = c.Tree.Size, max(list.at, c.At)
	return true
}

// compare holds a checkpoint against the entries, and against another of the
// same size.
func (v *verification) compare(list *checkpoints, seen *Tree) {
	c := list.head
	if seen != nil && seen.Size == c.Tree.Size && seen.Root != c.Tree.Root {
		v.find(-1, list.subject(c.Tree.Size), WhatCheckpointInconsistent,
			"Two checkpoints of %d entries, both signed, have different roots: two histories were signed.", c.Tree.Size)
	}
	root, why := v.root(c.Tree.Size)
	if why == "" && root == c.Tree.Root {
		list.fits, list.failing = c.Tree.Size, false
		return
	}
	if list.failing {
		return
	}
	list.failing = true
	if why == "" {
		why = fmt.Sprintf("has the root %s, the entries give %s", c.Tree.Root, root)
	}
	v.findRange(list, list.mismatch, why+among(list.fits, c.Tree.Size))
}

// root returns the root of the log so far, or why there is none.
func (v *verification) root(size int64) (root tlog.Hash, why string) {
	if v.broken || size != v.next {
		return tlog.Hash{}, "cannot be compared, because entries are missing or out of order"
	}
	tree, err := v.edge.tree()
	if err != nil { // The edge holds what its size needs.
		return tlog.Hash{}, err.Error()
	}
	return tree.Root, ""
}

// leftCheckpoints reports those that count more entries than there are.
func (v *verification) leftCheckpoints() error {
	for _, list := range []*checkpoints{v.stored, v.anchored} {
		for list.has {
			if size := list.head.Tree.Size; v.ordered(list) && !list.cut {
				list.cut = true
				v.findRange(list, WhatLogTruncated, fmt.Sprintf("counts more than the %d entries that are there: entries %d to %d are missing%s",
					v.next, v.next, size-1, among(list.fits, v.next)))
			}
			if err := list.advance(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verification) findRange(list *checkpoints, what What, why string) {
	c := list.head
	v.report.add(Finding{
		Seq: -1, Subject: list.subject(c.Tree.Size), What: what, From: list.fits, To: c.Tree.Size,
		Text: fmt.Sprintf("The %s of %d entries, signed at %s, %s.", list.title, c.Tree.Size, stamp(c.At), why),
	})
}

// among ends a sentence by saying which entries a checkpoint that does not fit
// leaves in doubt.
func among(from, to int64) string {
	switch from {
	case to:
		return ""
	case 0:
		return fmt.Sprintf("; none of the first %d is confirmed by another", to)
	}
	return fmt.Sprintf("; entries %d to %d are not confirmed, the ones before are", from, to-1)
}
