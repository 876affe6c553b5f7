package main

import (
	"context"
	"slices"

	"actual/cmd/internal/described"
)

// reads reports whether the operation changes nothing. One that promises so and
// leaves a trace, such as that something was handed out, is tried among those
// that write.
func (m *matrix) reads(o *described.Operation) bool { return o.Reads() && !m.traced[o.ID] }

// trace looks whether a reading operation leaves one with who calls it.
func (m *matrix) trace(ctx context.Context, o *described.Operation, call func() error) error {
	if !o.Reads() {
		m.untouched = nil
		return call()
	}
	before := m.untouched // What was read after one that left none.
	if m.untouched = nil; before == nil {
		if err := m.settled(ctx); err != nil {
			return err
		}
		var err error
		if before, err = m.prints(ctx); err != nil {
			return err
		}
	}
	if err := call(); err != nil {
		return err
	}
	after, err := m.prints(ctx)
	if err != nil {
		return err
	}
	left := after.since(before)
	if len(left) == 0 {
		m.untouched = after
		return nil
	}
	again, err := m.traceAgain(ctx, o, call)
	if err != nil {
		return err
	}
	if left = slices.DeleteFunc(left, func(name string) bool { return !slices.Contains(again, name) }); len(left) > 0 {
		m.traced[o.ID] = true
		m.b.say("%s leaves a trace: %v", o.Name(), left)
	}
	return nil
}

// traceAgain returns what changes while a call is made once more: what the server did by
// itself beside the first one is not there again.
func (m *matrix) traceAgain(ctx context.Context, o *described.Operation, call func() error) ([]string, error) {
	if err := m.settled(ctx); err != nil {
		return nil, err
	}
	before, err := m.prints(ctx)
	if err != nil {
		return nil, err
	}
	worked := m.worked[o.ID]
	if err := call(); err != nil {
		return nil, err
	}
	m.worked[o.ID] = worked
	after, err := m.prints(ctx)
	return after.since(before), err
}
