package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"actual/adapters/outbound/system"
	"actual/cmd/internal/described"
)

// foreign puts what is another firm's into every place where an identifier can
// stand: alone, and all at once, as if the other's own request were sent again.
// The answer must be the same as for what is not there, and nothing may change.
func (m *matrix) foreign(ctx context.Context) error {
	m.places = 0
	inhabited := m.firms[:len(m.firms)-1]
	w, err := m.watch(ctx, "foreign", nothing)
	if err != nil {
		return err
	}
	for i, f := range inhabited {
		victim := inhabited[(i+1)%len(inhabited)]
		for _, o := range m.api.Operations {
			if err := m.foreignTo(ctx, f, victim, o, i == 0); err != nil {
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
	m.b.say("%s: another's id is answered as one that is not there", m.counted())
	return nil
}

func (m *matrix) foreignTo(ctx context.Context, f, victim *firm, o *described.Operation, first bool) error {
	if o.Pages() {
		if err := m.foreignCursor(ctx, f, victim, o); err != nil {
			return err
		}
	}
	tried := map[string]bool{}
	for _, t := range slices.Concat(m.worked[o.ID], o.Templates()) {
		proven := slices.Contains(m.worked[o.ID], t)
		places := placesOf(t)
		for _, place := range places {
			if tried[place] && (m.small || !proven) {
				continue
			}
			if first && !tried[place] {
				m.places++
			}
			tried[place] = true
			if err := m.foreignIn(ctx, f, victim, t, []string{place}); err != nil {
				return err
			}
		}
		if len(places) > 1 && proven {
			if err := m.foreignIn(ctx, f, victim, t, places); err != nil {
				return err
			}
		}
	}
	return nil
}

func placesOf(t *described.Template) []string {
	var out []string
	for _, s := range t.Slots() {
		if !s.Taken() && !slices.Contains(out, s.Place) {
			out = append(out, s.Place)
		}
	}
	return out
}

// foreignIn tries the places as everyone of the firm who may call the operation.
func (m *matrix) foreignIn(ctx context.Context, f, victim *firm, t *described.Template, places []string) error {
	theirs, missing := map[string]string{}, map[string]string{}
	whole := victim.filling(t, nil)
	for _, s := range t.Slots() {
		if !slices.Contains(places, s.Place) {
			continue
		}
		theirs[s.Place] = whole.ID(s)
		missing[s.Place] = missingLike(theirs[s.Place])
	}
	if len(whole.lacks) > 0 {
		m.untried[t.Operation.ID+" "+strings.Join(places, ", ")+": "+whole.lacks[0]] = true
		return nil
	}
	for _, c := range f.callers {
		if c.route || c.house || m.small && c != f.callers[0] && c.known && c != f.person() || c.expect(t.Operation.Capability) != mustPass {
			continue
		}
		var answers []described.Answer
		for _, instead := range []map[string]string{theirs, missing} {
			x := f.filling(t, instead)
			x.expect = strings.Repeat("0", 32)
			r := t.Request(x)
			if err := m.guard(ctx, victim, t, &r, theirs); err != nil {
				return err
			}
			if len(x.lacks) > 0 {
				return nil // The place next to it can't be filled: the scout had no such request either.
			}
			got, err := m.send(ctx, c, r)
			if err != nil {
				return err
			}
			answers = append(answers, masked(got, instead, shows(t)))
		}
		what := fmt.Sprintf("%s (%s), %s of %s by %s of %s", t.Operation.ID, t.Variant, strings.Join(places, ", "), victim.ref, c.name, f.ref)
		m.count("foreign", what, m.judgeForeign(f, t, places, answers[0], answers[1]))
	}
	return nil
}

// missingLike returns an identifier of the same form that nobody has.
func missingLike(id string) string {
	if uuidText.MatchString(id) {
		return system.Identifiers{}.New().String()
	}
	return "nobody-" + system.Identifiers{}.New().String()
}

// shows reports whether a request only asks what would become of it: the report
// says of each row what it names, and must say the same of what is not there.
func shows(t *described.Template) bool { return t.Asks("dry_run") }

// masked takes out of a refusal, or of a report, what the caller sent, and what
// names the request.
func masked(a described.Answer, sent map[string]string, report bool) described.Answer {
	if a.Status < http.StatusBadRequest && !report {
		return a
	}
	var problem map[string]any
	if json.Unmarshal(a.Body, &problem) == nil {
		delete(problem, "request_id")
		a.Body, _ = json.Marshal(problem)
	}
	for _, id := range sent {
		a.Body = bytes.ReplaceAll(a.Body, []byte(id), []byte("<id>"))
	}
	return a
}

// judgeForeign compares the answer for another's identifier with that for one
// that is not there.
func (m *matrix) judgeForeign(f *firm, t *described.Template, places []string, theirs, missing described.Answer) string {
	wrong := ""
	filters := !slices.ContainsFunc(places, func(p string) bool { return !strings.HasPrefix(p, "query ") })
	switch leak := m.leaks(f, false, theirs.Body); {
	case leak != "":
		wrong = fmt.Sprintf("%d, and it holds %s", theirs.Status, leak)
	case theirs.Status >= http.StatusInternalServerError:
		wrong = fmt.Sprintf("%d %.300s", theirs.Status, theirs.Body)
	case theirs.Status < http.StatusBadRequest && (!filters || !m.reads(t.Operation)) && !shows(t):
		wrong = fmt.Sprintf("%d %.300s", theirs.Status, theirs.Body)
	case theirs.Status != missing.Status || !bytes.Equal(theirs.Body, missing.Body):
		wrong = fmt.Sprintf("it tells the two apart: %d %.200s, and %d %.200s for what is not there", theirs.Status, theirs.Body, missing.Status, missing.Body)
	}
	if wrong != "" {
		m.leaking[t.Operation.ID] = true
	}
	return wrong
}

// foreignCursor goes on in a list where the other firm's stopped.
func (m *matrix) foreignCursor(ctx context.Context, f, victim *firm, o *described.Operation) error {
	if len(m.worked[o.ID]) == 0 {
		return nil
	}
	t := m.worked[o.ID][0]
	first, err := m.send(ctx, victim.admin, t.With("limit", "1").Request(victim.filling(t, nil)))
	if err != nil {
		return err
	}
	var page struct {
		Next *string `json:"next_cursor"`
	}
	if err := json.Unmarshal(first.Body, &page); err != nil || page.Next == nil {
		return nil //nolint:nilerr // Its list has one page.
	}
	got, err := m.send(ctx, f.admin, t.With("limit", "1").With("cursor", *page.Next).Request(f.filling(t, nil)))
	if err != nil {
		return err
	}
	wrong := ""
	if leak := m.leaks(f, false, got.Body); leak != "" || got.Status >= http.StatusInternalServerError {
		wrong = fmt.Sprintf("%d, and it holds %s", got.Status, leak)
		m.leaking[o.ID] = true
	}
	m.count("cursors", o.ID+" of "+victim.ref+" by "+f.ref, wrong)
	return nil
}
