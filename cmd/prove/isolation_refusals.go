package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"actual/cmd/internal/described"
)

// witness looks whether anything changes while calls are made.
type witness struct {
	kind   string
	may    func(changed string) bool // What may change.
	before prints
	since  []string // The operations called since then.
}

// watch begins to look.
func (m *matrix) watch(ctx context.Context, kind string, may func(changed string) bool) (*witness, error) {
	before, err := m.prints(ctx)
	return &witness{kind: kind, may: may, before: before}, err
}

// saw ends the calls of an operation: nothing may have changed but what may. The
// small form looks after every few operations.
func (m *matrix) saw(ctx context.Context, w *witness, id string) error {
	const few = 12
	if w.since = append(w.since, id); m.small && len(w.since) < few {
		return nil
	}
	return m.look(ctx, w)
}

func (m *matrix) look(ctx context.Context, w *witness) error {
	if len(w.since) == 0 {
		return nil
	}
	after, err := m.prints(ctx)
	if err != nil {
		return err
	}
	changed := slices.DeleteFunc(after.since(w.before), w.may)
	wrong := ""
	if len(changed) > 0 {
		wrong = fmt.Sprintf("it changed %v", changed)
	}
	m.count("fingerprints", w.kind+", "+strings.Join(w.since, ", "), wrong)
	w.before, w.since = after, nil
	return nil
}

func nothing(string) bool { return false }

// refusals lets every caller of a firm call every operation on the firm's own
// things. Who lacks the capability is refused; who has it and only reads is
// answered.
func (m *matrix) refusals(ctx context.Context) error {
	w, err := m.watch(ctx, "refusals", nothing)
	if err != nil {
		return err
	}
	refused := m.firms[:len(m.firms)-1]
	if m.small {
		refused = refused[:1]
	}
	for _, f := range refused {
		for _, o := range m.api.Operations {
			if err := m.refuse(ctx, f, o); err != nil {
				return fmt.Errorf("%s: %w", o.ID, err)
			}
			if err := m.saw(ctx, w, o.ID); err != nil {
				return err
			}
		}
	}
	if err := m.look(ctx, w); err != nil {
		return err
	}
	for _, o := range m.api.Operations {
		wrong := ""
		if !o.Reads() && slices.Contains(readings, o.Capability) && o.ID != "previewCorrection" {
			wrong = "it writes, and asks for " + o.Capability
		}
		m.count("capabilities", o.Name(), wrong)
	}
	m.b.say("%s: who lacks the capability is refused, who has it is answered", m.counted())
	return nil
}

func (m *matrix) refuse(ctx context.Context, f *firm, o *described.Operation) error {
	for _, c := range f.callers {
		must := c.expect(o.Capability)
		if must == mustPass && !m.reads(o) {
			continue // That is for later: it changes something.
		}
		r := m.worked[o.ID][0].Request(f.filling(m.worked[o.ID][0], nil))
		got, err := m.send(ctx, c, r)
		if err != nil {
			return err
		}
		m.count("callers", fmt.Sprintf("%s by %s of %s", o.ID, c.name, f.ref), m.judge(f, c, o, must, got))
	}
	return nil
}

// judge says what is wrong with an answer to a caller; "" where nothing is.
func (m *matrix) judge(f *firm, c *caller, o *described.Operation, must outcome, got described.Answer) string {
	refused := map[outcome]int{mustKnow: http.StatusUnauthorized, mustAllow: http.StatusForbidden}[must]
	to := f
	if !c.known && !c.route || c.house {
		to = nil // Nobody, or one of ours: no firm's things are for them.
	}
	leak := m.leaks(to, c.ours, got.Body)
	if o.Capability == "fleet:read" && c.house {
		leak = m.fleetLeaks(got.Body)
	}
	switch {
	case leak != "":
		m.leaking[o.ID] = true
		return fmt.Sprintf("%d, and it holds %s", got.Status, leak)
	case refused != 0 && got.Status != refused, must == mustAllow && !lacksCapability(got):
		return fmt.Sprintf("%d where it must be %d: %.200s", got.Status, refused, got.Body)
	case refused == 0 && (got.Status == http.StatusUnauthorized || lacksCapability(got) || got.Status >= http.StatusInternalServerError):
		return fmt.Sprintf("%d where it must pass: %.200s", got.Status, got.Body)
	}
	return ""
}

// lacksCapability reports whether somebody was refused for want of the
// capability, and not by a rule on what they may do with it.
func lacksCapability(got described.Answer) bool {
	return got.Status == http.StatusForbidden && bytes.Contains(got.Body, []byte(`"access.not_allowed"`))
}

// owners lets those who may do it: the admin with every request that is a good
// one, the others with one each. Nothing of another firm may change.
func (m *matrix) owners(ctx context.Context) error {
	for _, f := range m.firms[:len(m.firms)-1] {
		if err := m.settled(ctx); err != nil { // What follows from the firm's before.
			return err
		}
		w, err := m.watch(ctx, "owners", m.ofOwner(f))
		if err != nil {
			return err
		}
		for _, o := range byHarm(m.api.Operations) {
			if !m.reads(o) { // What is only read needs no thing that nothing was done to.
				if err := m.drained(ctx); err != nil {
					return err
				}
				if err := m.takeStockFor(ctx, f, o); err != nil {
					return err
				}
			}
			if err := m.revive(ctx); err != nil {
				return err
			}
			if err := m.own(ctx, f, o); err != nil {
				return fmt.Errorf("%s: %w", o.ID, err)
			}
			if err := m.saw(ctx, w, o.ID); err != nil {
				return err
			}
		}
		if err := m.look(ctx, w); err != nil {
			return err
		}
	}
	m.b.say("%s: owners may, and change nothing but their own", m.counted())
	return nil
}

// ofOwner says what may change while a firm does what it may: what is its own,
// and who is signing in, which is the house's while nobody knows whose it is.
func (m *matrix) ofOwner(f *firm) func(changed string) bool {
	return func(changed string) bool {
		return hasOwner(changed, f.ref) || hasOwner(changed, "no company") || changed == "vendor_budget of "+theHouse /* Of mail. */ || changed == "sign_in of "+theHouse || changed == "session of "+theHouse
	}
}

func (m *matrix) own(ctx context.Context, f *firm, o *described.Operation) error {
	if m.ownerless[o.ID] {
		return nil
	}
	succeeded, last := false, ""
	for _, t := range m.worked[o.ID] {
		if err := m.refreshFor(ctx, f, t); err != nil {
			return err
		}
		got, sent, err := m.ask(ctx, f, t)
		if err != nil {
			return err
		}
		if !sent {
			continue
		}
		m.harvest(f, o, got)
		succeeded = succeeded || good(got) || enough(got)
		if !good(got) {
			last = fmt.Sprintf("%d %.200s", got.Status, got.Body)
		}
		m.count("owners", fmt.Sprintf("%s (%s) by %s", o.ID, t.Variant, f.ref), m.judge(f, m.ownerOf(f, o), o, mustPass, got))
	}
	wrong := ""
	if !succeeded {
		wrong = "the owner is never answered 2xx: " + last
	}
	m.count("owners", o.ID+" by "+f.ref, wrong)
	if m.reads(o) {
		return nil
	}
	for _, c := range f.callers {
		if c == m.ownerOf(f, o) || c.expect(o.Capability) != mustPass || c.route {
			continue
		}
		if o.Capability == "signed-in" {
			if err := m.revive(ctx); err != nil {
				return err
			}
		}
		t := m.worked[o.ID][0]
		x := f.filling(t, nil)
		r := t.Request(x)
		if err := m.guard(ctx, f, t, &r, nil); err != nil {
			return err
		}
		got, err := m.send(ctx, c, r)
		if err != nil {
			return err
		}
		m.count("owners", fmt.Sprintf("%s by %s of %s", o.ID, c.name, f.ref), m.judge(f, c, o, mustPass, got))
	}
	return nil
}

func (m *matrix) refreshFor(ctx context.Context, f *firm, t *described.Template) error {
	if m.reads(t.Operation) {
		return nil
	}
	return m.refresh(ctx, f, t)
}

func hasOwner(changed, ref string) bool {
	return len(changed) > len(ref)+4 && changed[len(changed)-len(ref)-4:] == " of "+ref
}
