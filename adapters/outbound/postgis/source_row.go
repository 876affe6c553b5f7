package postgis

import (
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/geofence"
	"actual/domain/job"
	"actual/domain/source"
)

// saidJSON is what a source says, as it is stored. What is empty is left out, so
// that a field which is added changes no row.
type saidJSON struct {
	Name    string  `json:"name,omitempty"`
	Active  bool    `json:"active,omitempty"`
	Address string  `json:"address,omitempty"`
	Place   []int32 `json:"place,omitempty"` // Latitude and longitude in 1e-7 degree.
	Radius  int64   `json:"radius_mm,omitempty"`
	Number  string  `json:"number,omitempty"`
	Leader  string  `json:"leader,omitempty"`
	Version string  `json:"version,omitempty"`
	Ticket  string  `json:"ticket,omitempty"`
	Site    string  `json:"site,omitempty"`
	Crew    string  `json:"crew,omitempty"`
	Date    string  `json:"date,omitempty"`
	Order   int     `json:"order,omitempty"`
	Effort  int64   `json:"effort_s,omitempty"`
	State   string  `json:"state,omitempty"`
}

// takenJSON is what was taken over, and which of ours it named.
type takenJSON struct {
	saidJSON

	OursSite   string `json:"ours_site,omitempty"`
	OursCrew   string `json:"ours_crew,omitempty"`
	OursLeader string `json:"ours_leader,omitempty"`
}

func encodeSaid(s source.Said) (string, error) { return encodeTaken(s, source.Named{}) }

func encodeTaken(s source.Said, as source.Named) (string, error) {
	j := takenJSON{OursSite: idOrEmpty(as.Site.UUID), OursCrew: idOrEmpty(as.Crew.UUID), OursLeader: idOrEmpty(as.Leader.UUID)}
	j.saidJSON = saidJSON{
		Name: s.Name, Active: s.Active, Address: s.Address, Radius: s.Radius, Number: s.Number, Leader: s.Leader, Version: s.Version,
		Ticket: s.Ticket, Site: s.Site, Crew: s.Crew, Date: s.Date.String(), Order: s.Order, Effort: int64(s.Effort), State: s.State,
	}
	if s.Placed {
		j.Place = []int32{s.Place.Lat, s.Place.Lng}
	}
	text, err := json.Marshal(j)
	if err != nil {
		return "", fmt.Errorf("encode what a source said: %w", err)
	}
	return string(text), nil
}

// idOrEmpty is an identifier; "" where it is none.
func idOrEmpty(id domain.UUID) string {
	if id.IsZero() {
		return ""
	}
	return id.String()
}

func decodeTaken(raw []byte) (s source.Said, as source.Named, err error) {
	var j takenJSON
	if err := json.Unmarshal(raw, &j); err != nil {
		return s, as, fmt.Errorf("stored row of a source: %w", err)
	}
	for text, id := range map[*string]*domain.UUID{&j.OursSite: &as.Site.UUID, &j.OursCrew: &as.Crew.UUID, &j.OursLeader: &as.Leader.UUID} {
		if *id, err = orZero(text); err != nil {
			return s, as, err
		}
	}
	s = source.Said{
		Name: j.Name, Active: j.Active, Address: j.Address, Radius: j.Radius, Number: j.Number, Leader: j.Leader, Version: j.Version,
		Ticket: j.Ticket, Site: j.Site, Crew: j.Crew, Order: j.Order, Effort: job.Effort(j.Effort), State: j.State,
	}
	if len(j.Place) == 2 {
		s.Place, s.Placed = geofence.LatLng{Lat: j.Place[0], Lng: j.Place[1]}, true
	}
	if j.Date != "" {
		s.Date, err = domain.ParseDate(j.Date)
	}
	return s, as, err
}

type sourceCandidateJSON struct {
	Ours string            `json:"ours"`
	Why  []source.Evidence `json:"why"`
}

func encodeOurs(all []source.Candidate) (string, error) {
	out := make([]sourceCandidateJSON, len(all))
	for i, c := range all {
		out[i] = sourceCandidateJSON{c.Ours.String(), c.Why}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode candidates: %w", err)
	}
	return string(text), nil
}

func decodeOurs(raw []byte) ([]source.Candidate, error) {
	var all []sourceCandidateJSON
	if err := json.Unmarshal(raw, &all); err != nil {
		return nil, fmt.Errorf("stored candidates: %w", err)
	}
	var out []source.Candidate
	for _, c := range all {
		id, err := domain.ParseUUID(c.Ours)
		if err != nil {
			return nil, fmt.Errorf("stored candidate: %w", err)
		}
		out = append(out, source.Candidate{Ours: id, Why: c.Why})
	}
	return out, nil
}

type sourceRow struct {
	Kind       string          `bun:"kind"`
	Ref        string          `bun:"ref"`
	Said       json.RawMessage `bun:"said"`
	Doubts     []string        `bun:"doubts,array"`
	FoundAt    time.Time       `bun:"found_at"`
	SeenAt     time.Time       `bun:"seen_at"`
	GoneAt     *time.Time      `bun:"gone_at"`
	State      string          `bun:"state"`
	Ours       *string         `bun:"ours"`
	Candidates json.RawMessage `bun:"candidates"`
	Taken      json.RawMessage `bun:"taken"`
	Problem    string          `bun:"problem"`
	DecidedBy  string          `bun:"decided_by"`
	LinkedAt   time.Time       `bun:"linked_at"`
	Settled    bool            `bun:"settled"`
	Revision   int             `bun:"revision"`
}

const sourceRowColumns = `kind, ref, said, doubts, found_at, seen_at, gone_at, state, ours, candidates, taken, problem, decided_by, linked_at, settled, revision`

func (r sourceRow) row() (out source.Row, err error) {
	out = source.Row{Kind: source.Kind(r.Kind), Ref: r.Ref, Doubts: r.Doubts, FoundAt: r.FoundAt.UTC(), SeenAt: r.SeenAt.UTC(), GoneAt: timeOf(r.GoneAt)}
	if len(out.Doubts) == 0 {
		out.Doubts = nil
	}
	out.Link = source.Link{
		State: source.State(r.State), Problem: r.Problem, By: r.DecidedBy, At: r.LinkedAt.UTC(), Settled: r.Settled, Revision: domain.Revision(r.Revision),
	}
	if out.Said, _, err = decodeTaken(r.Said); err != nil {
		return out, err
	}
	if out.Link.Taken, out.Link.TakenAs, err = decodeTaken(r.Taken); err != nil {
		return out, err
	}
	if out.Link.Candidates, err = decodeOurs(r.Candidates); err != nil {
		return out, err
	}
	out.Link.Ours, err = orZero(r.Ours)
	return out, err
}

// linkColumns are links as arrays, one a column.
type linkColumns struct {
	kind, ref, state, candidates, taken, problem, by []string
	ours                                             []*string
	revision                                         []int32
	at                                               []time.Time
	settled                                          []bool
}

func (c *linkColumns) add(r source.Row) error {
	l := r.Link
	candidates, err := encodeOurs(l.Candidates)
	if err != nil {
		return err
	}
	taken, err := encodeTaken(l.Taken, l.TakenAs)
	if err != nil {
		return err
	}
	c.kind, c.ref, c.state, c.candidates = append(c.kind, string(r.Kind)), append(c.ref, r.Ref), append(c.state, string(l.State)), append(c.candidates, candidates)
	c.taken, c.problem, c.by, c.ours = append(c.taken, taken), append(c.problem, l.Problem), append(c.by, l.By), append(c.ours, idText(l.Ours))
	c.revision, c.at, c.settled = append(c.revision, int32(l.Revision)), append(c.at, l.At), append(c.settled, l.Settled) //nolint:gosec // It was an integer.
	return nil
}
