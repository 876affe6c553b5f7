package reconcilefile

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"actual/domain"
	"actual/domain/job"
	"actual/domain/reconcile"
)

type (
	causeOut struct {
		Cause    string        `json:"cause"`
		Weight   milliOut      `json:"weight"`
		Evidence []evidenceOut `json:"evidence,omitempty"`
	}
	evidenceOut struct {
		What string `json:"what"`
		ID   string `json:"id,omitempty"`
		N    int64  `json:"n,omitempty"`
	}
	discrepancyOut struct {
		Type        string           `json:"type"`
		Company     string           `json:"company"`
		Key         string           `json:"key"`
		Kind        string           `json:"kind"`
		Severity    string           `json:"severity"`
		Rule        int              `json:"rule"`
		Date        string           `json:"date"`
		Site        string           `json:"site,omitempty"`
		Job         string           `json:"job,omitempty"`
		Crew        string           `json:"crew,omitempty"`
		Worker      string           `json:"worker,omitempty"`
		Badge       string           `json:"badge,omitempty"`
		Other       string           `json:"other,omitempty"`
		Row         string           `json:"row,omitempty"`
		Provisional bool             `json:"provisional,omitempty"`
		Finding     string           `json:"finding"`
		Expected    int64            `json:"expected"`
		Actual      int64            `json:"actual"`
		At          string           `json:"at,omitempty"`
		Proposes    string           `json:"proposes,omitempty"`
		Digest      string           `json:"digest"`
		Thresholds  map[string]int64 `json:"thresholds,omitempty"`
		Causes      []causeOut       `json:"causes,omitempty"`
		Told        []string         `json:"told,omitempty"`
		ToldES      []string         `json:"told_es,omitempty"`
	}
	matchOut struct {
		Type     string `json:"type"`
		Company  string `json:"company"`
		Date     string `json:"date"`
		Job      string `json:"job"`
		Visit    string `json:"visit"`
		Off      int    `json:"off,omitempty"`
		NextDoor bool   `json:"next_door,omitempty"`
		Proposed bool   `json:"proposed,omitempty"`
		Others   bool   `json:"others,omitempty"`
		Goes     bool   `json:"goes_on,omitempty"`
	}
	unjudgedOut struct {
		Type    string `json:"type"`
		Company string `json:"company"`
		Date    string `json:"date"`
		Lacking string `json:"lacking"`
	}
)

// milliOut is thousandths, written with three decimals.
type milliOut int32

// MarshalJSON writes a decimal such as 0.700.
func (m milliOut) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, "%d.%03d", m/1000, m%1000), nil
}

// AppendDiscrepancy appends a discrepancy of the company as one line; times are of its
// time zone.
func (c *Company) AppendDiscrepancy(b []byte, d reconcile.Discrepancy) ([]byte, error) {
	out := discrepancyOut{
		Type: "discrepancy", Company: c.Ref, Key: d.Key.String(), Kind: string(d.Kind), Severity: string(d.Severity), Rule: d.Rule, Date: d.Date.String(),
		Site: c.ref(d.Subject.Site.UUID), Job: c.ref(d.Subject.Job.UUID), Crew: c.ref(d.Subject.Crew.UUID), Worker: c.ref(d.Subject.Worker.UUID),
		Badge: c.ref(d.Subject.Badge.UUID), Other: c.ref(d.Subject.Other), Row: c.ref(d.Subject.Row), Provisional: d.Provisional,
		Finding: d.Verdict.Finding, Expected: d.Verdict.Expected, Actual: d.Verdict.Actual, Proposes: c.ref(d.Verdict.Site.UUID), Digest: hex.EncodeToString(d.Digest[:]),
	}
	if d.Verdict.At != 0 {
		out.At = time.Unix(d.Verdict.At, 0).In(c.Input.Zone).Format(time.RFC3339)
	}
	for _, t := range d.Thresholds {
		if out.Thresholds == nil {
			out.Thresholds = map[string]int64{}
		}
		out.Thresholds[t.Name] = t.Value
	}
	for _, cause := range d.Causes {
		one := causeOut{Cause: string(cause.Kind), Weight: milliOut(cause.Weight)}
		for _, e := range cause.Evidence {
			one.Evidence = append(one.Evidence, evidenceOut{e.What, c.ref(e.ID), e.N})
		}
		out.Causes = append(out.Causes, one)
	}
	out.Told, out.ToldES = c.Tell(d, job.English), c.Tell(d, job.Spanish)
	return line(b, out)
}

// AppendMatch appends a match as one line.
func (c *Company) AppendMatch(b []byte, m reconcile.Match) ([]byte, error) {
	return line(b, matchOut{"match", c.Ref, m.Date.String(), c.ref(m.Job.UUID), c.ref(m.Visit.UUID), m.Off, m.NextDoor, m.Proposed, m.Others, m.Goes})
}

// AppendUnjudged appends a date that waits for something as one line.
func (c *Company) AppendUnjudged(b []byte, u reconcile.Unjudged) ([]byte, error) {
	return line(b, unjudgedOut{"unjudged", c.Ref, u.Date.String(), string(u.Lacking)})
}

func (c *Company) ref(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return c.Names.Ref(id)
}

func line(b []byte, of any) ([]byte, error) {
	raw, err := json.Marshal(of)
	if err != nil {
		return b, fmt.Errorf("write a line: %s", strconv.Quote(err.Error()))
	}
	return append(append(b, raw...), '\n'), nil
}
