package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"actual/cmd/internal/described"
)

func answerTo(req *http.Request) (described.Answer, error) {
	resp, err := web.Do(req)
	if err != nil {
		return described.Answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	read := io.ReadAll
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		read = firstEvent
	}
	body, err := read(resp.Body)
	return described.Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}, err
}

// firstEvent reads a stream to the blank line behind its first event: it says all that there
// is, and what follows says what became new.
func firstEvent(stream io.Reader) ([]byte, error) {
	lines := bufio.NewReader(stream)
	var out []byte
	for {
		line, err := lines.ReadBytes('\n')
		out = append(out, line...)
		switch {
		case errors.Is(err, io.EOF), err == nil && len(bytes.TrimSpace(line)) == 0 && bytes.Contains(out, []byte("data:")):
			return out, nil
		case err != nil:
			return out, err
		}
	}
}

func good(a described.Answer) bool { return a.Status >= 200 && a.Status < 300 }

// takeStock reads all that a firm may read, again with what that showed, until
// nothing new is shown.
func (m *matrix) takeStock(ctx context.Context, f *firm) error {
	return m.takeStockOf(ctx, f, func(*described.Operation) bool { return true })
}

// takeStockFor reads, as takeStock does, what has ever shown a thing that the
// operation is to be asked with.
func (m *matrix) takeStockFor(ctx context.Context, f *firm, o *described.Operation) error {
	needs := map[string]bool{}
	for _, t := range m.worked[o.ID] {
		for _, s := range t.Slots() {
			needs[s.Entity] = true
		}
	}
	return m.takeStockOf(ctx, f, func(read *described.Operation) bool {
		for entity := range needs {
			if m.shows[read.ID][entity] {
				return true
			}
		}
		return false
	})
}

func (m *matrix) takeStockOf(ctx context.Context, f *firm, wanted func(read *described.Operation) bool) error {
	const rounds, each = 5, 4
	asked := map[string]bool{}
	for range rounds {
		news := false
		for _, o := range m.api.Operations {
			if !m.reads(o) || !wanted(o) || m.ownerOf(f, o) == nil || o.Capability == "fleet:read" { // The fleet's badges are not the firm's.
				continue
			}
			t := o.Templates()[0]
			for i := range each {
				instead := map[string]string{}
				for _, s := range t.Slots() {
					if ids := f.all(s.Entity); len(ids) > i {
						instead[s.Place] = ids[i]
					}
				}
				x := f.filling(t, instead)
				r := t.Request(x)
				if len(x.lacks) > 0 || asked[r.Target] {
					continue
				}
				asked[r.Target] = true
				got, err := m.asOwner(ctx, f, o, r)
				if err != nil {
					return err
				}
				found := o.Harvest(got)
				m.note(o, found)
				news = f.see(found) || news
			}
		}
		if !news {
			return nil
		}
	}
	return nil
}

// note keeps what an operation shows.
func (m *matrix) note(o *described.Operation, found []described.Found) {
	if m.shows[o.ID] == nil {
		m.shows[o.ID] = map[string]bool{}
	}
	for _, x := range found {
		m.shows[o.ID][x.Entity] = true
	}
}

// harvest takes what an answer shows into stock. What is shown of the fleet is not
// the firm's.
func (m *matrix) harvest(f *firm, o *described.Operation, got described.Answer) {
	if o.Capability != "fleet:read" {
		f.see(o.Harvest(got))
	}
}

// byHarm orders operations so that what ends a thing comes after what needs it:
// reads, what creates, what changes, what acts on one thing.
func byHarm(all []*described.Operation) []*described.Operation {
	rank := func(o *described.Operation) int {
		switch slots := len(o.Templates()[0].Slots()); {
		case o.Reads():
			return 0
		case o.Method == http.MethodPost && slots == 0:
			return 1
		case o.Method == http.MethodPatch || o.Method == http.MethodPut:
			return 2
		case o.Method == http.MethodDelete:
			return 4
		}
		return 3
	}
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b *described.Operation) int { return rank(a) - rank(b) })
	return out
}

// scout tries every request that follows from the description, and keeps those
// that are answered 2xx.
func (m *matrix) scout(ctx context.Context, f *firm) error {
	for _, o := range byHarm(m.api.Operations) {
		if err := m.revive(ctx); err != nil {
			return err
		}
		if err := m.trace(ctx, o, func() error { return m.scoutOne(ctx, f, o) }); err != nil {
			return fmt.Errorf("%s: %w", o.Name(), err)
		}
		if !m.reads(o) {
			if err := m.takeStock(ctx, f); err != nil {
				return err
			}
		}
	}
	for _, o := range m.api.Operations { // What there was nothing to ask for at first.
		if len(m.worked[o.ID]) == 0 {
			if err := m.scoutOne(ctx, f, o); err != nil {
				return fmt.Errorf("%s: %w", o.Name(), err)
			}
		}
	}
	return nil
}

// stockUp lets a firm make one of each thing that the API can make.
func (m *matrix) stockUp(ctx context.Context, f *firm) error {
	for _, o := range byHarm(m.api.Operations) {
		if o.Method != http.MethodPost || !slices.Contains(o.Succeeds(), http.StatusCreated) || len(m.worked[o.ID]) == 0 || m.ownerless[o.ID] {
			continue
		}
		got, sent, err := m.ask(ctx, f, m.worked[o.ID][0])
		if err != nil {
			return err
		}
		if sent && good(got) {
			f.see(o.Harvest(got))
		}
	}
	return m.takeStock(ctx, f)
}

func (m *matrix) scoutOne(ctx context.Context, f *firm, o *described.Operation) error {
	if m.ownerOf(f, o) == nil { // Then all that can be shown is that all are refused.
		m.ownerless[o.ID], m.worked[o.ID] = true, o.Templates()[:1]
		return nil
	}
	var said []string
	for _, t := range o.Templates() {
		if !m.reads(o) {
			if err := m.refresh(ctx, f, t); err != nil {
				return err
			}
		}
		got, sent, err := m.ask(ctx, f, t)
		if err != nil {
			return err
		}
		if !sent {
			said = append(said, t.Variant+": nothing of its kind in stock")
			continue
		}
		if good(got) {
			m.harvest(f, o, got)
			m.worked[o.ID] = append(m.worked[o.ID], t)
			continue
		}
		said = append(said, fmt.Sprintf("%s: %d %.200s", t.Variant, got.Status, got.Body))
	}
	if len(m.worked[o.ID]) == 0 {
		m.refusedScout[o.ID] = said
	}
	return nil
}

// refresh makes a new thing of each kind that a request acts on, where the API
// can make one, so that a thing that was ended stands in nobody's way.
func (m *matrix) refresh(ctx context.Context, f *firm, t *described.Template) error {
	for _, s := range t.Slots() {
		maker := m.maker(s.Entity)
		if maker == nil || maker.Operation == t.Operation || m.ownerOf(f, maker.Operation) == nil {
			continue
		}
		got, sent, err := m.ask(ctx, f, maker)
		if err != nil {
			return err
		}
		if sent && good(got) {
			f.see(maker.Operation.Harvest(got))
		}
	}
	return nil
}

// maker returns a request that worked and makes a thing of the kind: a POST to
// the collection itself.
func (m *matrix) maker(entity string) *described.Template {
	for _, o := range m.api.Operations {
		if o.Method == http.MethodPost && slices.Contains(o.Makes(), entity) && len(m.worked[o.ID]) > 0 {
			return m.worked[o.ID][0]
		}
	}
	return nil
}
