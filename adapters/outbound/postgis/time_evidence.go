package postgis

import (
	"encoding/json"
	"fmt"

	"actual/domain"
	"actual/domain/timesheet"
)

// timeEvidenceJSON is what an entry rests on, as it is stored.
type timeEvidenceJSON struct {
	Visits    []seenJSON `json:"visits,omitempty"`
	Custodies []wornJSON `json:"custodies,omitempty"`
	Booked    []string   `json:"booked,omitempty"`
	Said      string     `json:"said,omitempty"`
	Why       string     `json:"why,omitempty"`
	Rivals    []string   `json:"rivals,omitempty"`
}

type seenJSON struct {
	Visit   string `json:"visit"`
	Version int    `json:"version"`
}

type wornJSON struct {
	Custody string `json:"custody"`
	Badge   string `json:"badge"`
}

func encodeTimeEvidence(e timesheet.Evidence) (string, error) {
	out := timeEvidenceJSON{Why: string(e.Why), Booked: texts(e.Booked), Rivals: texts(e.Rivals)}
	for _, v := range e.Visits {
		out.Visits = append(out.Visits, seenJSON{v.Visit.String(), v.Number})
	}
	for _, c := range e.Custodies {
		out.Custodies = append(out.Custodies, wornJSON{c.Custody.String(), c.Badge.String()})
	}
	if !e.Said.IsZero() {
		out.Said = e.Said.String()
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode what time rests on: %w", err)
	}
	return string(raw), nil
}

func decodeTimeEvidence(raw []byte) (e timesheet.Evidence, err error) {
	var in timeEvidenceJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return e, fmt.Errorf("decode what time rests on: %w", err)
	}
	id := func(text string) (u domain.UUID) {
		if err == nil && text != "" {
			u, err = domain.ParseUUID(text)
		}
		return u
	}
	e.Why, e.Said.UUID = timesheet.UnresolvedWhy(in.Why), id(in.Said)
	for _, v := range in.Visits {
		e.Visits = append(e.Visits, timesheet.Seen{Visit: domain.VisitID{UUID: id(v.Visit)}, Number: v.Version})
	}
	for _, c := range in.Custodies {
		e.Custodies = append(e.Custodies, timesheet.Worn{Custody: domain.CustodyID{UUID: id(c.Custody)}, Badge: domain.BadgeID{UUID: id(c.Badge)}})
	}
	for _, b := range in.Booked {
		e.Booked = append(e.Booked, id(b))
	}
	for _, j := range in.Rivals {
		e.Rivals = append(e.Rivals, domain.JobID{UUID: id(j)})
	}
	return e, err
}
