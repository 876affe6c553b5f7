// Package casefile writes and reads one discrepancy with all that its verdict rests
// upon, as JSON: what is stored, what the API hands out, and what `actual explain`
// judges again with nothing of ours. Identifiers are UUIDs, instants Unix seconds; a
// field that is not there is zero.
package casefile

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"actual/domain/fault"
	"actual/domain/reconcile"
)

// Format is the version that Encode writes.
const Format = 1

// ErrMalformed reports what is no case that this program can read.
var ErrMalformed = fault.New(fault.Invalid, "casefile.malformed", "this is no discrepancy with its facts, or one of another format")

// Encode writes a discrepancy.
func Encode(d reconcile.Discrepancy) ([]byte, error) {
	raw, err := json.Marshal(fileOf(d))
	if err != nil {
		return nil, fmt.Errorf("encode a discrepancy: %w", err)
	}
	return raw, nil
}

// Decode reads a discrepancy. It judges nothing: see reconcile.Reevaluate. It fails
// with ErrMalformed.
func Decode(raw []byte) (reconcile.Discrepancy, error) {
	f, err := read(raw)
	if err != nil {
		return reconcile.Discrepancy{}, err
	}
	return f.discrepancy()
}

func read(raw []byte) (f file, err error) {
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	if err := in.Decode(&f); err != nil {
		return f, ErrMalformed.With("%s", err)
	}
	if f.Format != Format {
		return f, ErrMalformed.With("its format is %d, and this program reads %d", f.Format, Format)
	}
	return f, nil
}

// file is the whole.
type file struct {
	Format      int         `json:"format"`
	Key         id          `json:"key"`
	Digest      string      `json:"digest"`
	Kind        string      `json:"kind"`
	Rule        int         `json:"rule"`
	Severity    string      `json:"severity"`
	Provisional bool        `json:"provisional,omitempty"`
	Date        date        `json:"date"`
	Day         [2]int64    `json:"day"`
	Window      [2]int64    `json:"window,omitzero"`
	AsOf        int64       `json:"as_of,omitempty"`
	Subject     subject     `json:"subject"`
	Verdict     verdict     `json:"verdict"`
	Thresholds  []threshold `json:"thresholds,omitempty"`
	Causes      []cause     `json:"causes,omitempty"`
	Matches     []match     `json:"matches,omitempty"`
	Facts       facts       `json:"facts"`
	Labels      *labels     `json:"labels,omitempty"`
}

type subject struct {
	Site   id `json:"site,omitzero"`
	Job    id `json:"job,omitzero"`
	Crew   id `json:"crew,omitzero"`
	Worker id `json:"worker,omitzero"`
	Badge  id `json:"badge,omitzero"`
	Other  id `json:"other,omitzero"`
	Row    id `json:"row,omitzero"`
}

type verdict struct {
	Holds    bool   `json:"holds"`
	Finding  string `json:"finding"`
	Expected int64  `json:"expected,omitempty"`
	Actual   int64  `json:"actual,omitempty"`
	At       int64  `json:"at,omitempty"`
	Site     id     `json:"site,omitzero"`
}

type threshold struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	From  string `json:"from"`
}

type cause struct {
	Kind     string     `json:"kind"`
	Weight   int32      `json:"weight"`
	Evidence []evidence `json:"evidence,omitempty"`
}

type evidence struct {
	What string `json:"what"`
	ID   id     `json:"id,omitzero"`
	N    int64  `json:"n,omitempty"`
}

type match struct {
	Date     date  `json:"date"`
	Job      id    `json:"job"`
	Visit    id    `json:"visit"`
	Off      int   `json:"off,omitempty"`
	NextDoor bool  `json:"next_door,omitempty"`
	Proposed bool  `json:"proposed,omitempty"`
	Others   bool  `json:"others,omitempty"`
	Goes     bool  `json:"goes,omitempty"`
	Cost     int32 `json:"cost,omitempty"`
}

func fileOf(d reconcile.Discrepancy) file {
	s, v := d.Subject, d.Verdict
	return file{
		Format: Format, Key: id{d.Key}, Digest: hex.EncodeToString(d.Digest[:]), Kind: string(d.Kind), Rule: d.Rule, Severity: string(d.Severity), Provisional: d.Provisional,
		Date: date{d.Date}, Day: d.Day, Window: d.Window, AsOf: d.AsOf,
		Subject:    subject{id{s.Site.UUID}, id{s.Job.UUID}, id{s.Crew.UUID}, id{s.Worker.UUID}, id{s.Badge.UUID}, id{s.Other}, id{s.Row}},
		Verdict:    verdict{v.Holds, v.Finding, v.Expected, v.Actual, v.At, id{v.Site.UUID}},
		Thresholds: each(d.Thresholds, func(t reconcile.Threshold) threshold { return threshold{t.Name, t.Value, string(t.From)} }),
		Causes: each(d.Causes, func(c reconcile.Cause) cause {
			return cause{string(c.Kind), c.Weight, each(c.Evidence, func(e reconcile.Evidence) evidence { return evidence{e.What, id{e.ID}, e.N} })}
		}),
		Matches: each(d.Matches, func(m reconcile.Match) match {
			return match{date{m.Date}, id{m.Job.UUID}, id{m.Visit.UUID}, m.Off, m.NextDoor, m.Proposed, m.Others, m.Goes, m.Cost}
		}),
		Facts: factsOf(d.Facts),
	}
}

func (f file) discrepancy() (d reconcile.Discrepancy, err error) {
	digest, err := hex.DecodeString(f.Digest)
	if err != nil || len(digest) != len(d.Digest) {
		return d, ErrMalformed.With("its digest is no 64 hexadecimal digits")
	}
	copy(d.Digest[:], digest)
	d.Key, d.Severity, d.Provisional = f.Key.UUID, reconcile.Severity(f.Severity), f.Provisional
	d.Case = reconcile.Case{Kind: reconcile.Kind(f.Kind), Rule: f.Rule, Date: f.Date.Date, Day: f.Day, Window: f.Window, AsOf: f.AsOf, Facts: f.Facts.records()}
	s := &d.Subject
	s.Site.UUID, s.Job.UUID, s.Crew.UUID, s.Worker.UUID = f.Subject.Site.UUID, f.Subject.Job.UUID, f.Subject.Crew.UUID, f.Subject.Worker.UUID
	s.Badge.UUID, s.Other, s.Row = f.Subject.Badge.UUID, f.Subject.Other.UUID, f.Subject.Row.UUID
	v := f.Verdict
	d.Verdict = reconcile.Verdict{Holds: v.Holds, Finding: v.Finding, Expected: v.Expected, Actual: v.Actual, At: v.At}
	d.Verdict.Site.UUID = v.Site.UUID
	d.Thresholds = each(f.Thresholds, func(t threshold) reconcile.Threshold {
		return reconcile.Threshold{Name: t.Name, Value: t.Value, From: reconcile.Level(t.From)}
	})
	d.Causes = each(f.Causes, func(c cause) reconcile.Cause {
		return reconcile.Cause{Kind: reconcile.CauseKind(c.Kind), Weight: c.Weight, Evidence: each(c.Evidence, func(e evidence) reconcile.Evidence {
			return reconcile.Evidence{What: e.What, ID: e.ID.UUID, N: e.N}
		})}
	})
	d.Matches = each(f.Matches, func(m match) (out reconcile.Match) {
		out = reconcile.Match{Date: m.Date.Date, Off: m.Off, NextDoor: m.NextDoor, Proposed: m.Proposed, Others: m.Others, Goes: m.Goes, Cost: m.Cost}
		out.Job.UUID, out.Visit.UUID = m.Job.UUID, m.Visit.UUID
		return out
	})
	return d, nil
}

// each maps a list; one of nothing is nil.
func each[A, B any](all []A, of func(A) B) []B {
	if len(all) == 0 {
		return nil
	}
	out := make([]B, len(all))
	for i, a := range all {
		out[i] = of(a)
	}
	return out
}
