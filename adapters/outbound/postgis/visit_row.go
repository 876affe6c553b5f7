package postgis

import (
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

// visitRow has the fields of visitColumns in their order.
type visitRow struct {
	VisitID      domain.UUID
	Version      int
	BadgeID      domain.UUID
	SiteID       domain.UUID
	SiteRef      string
	FenceID      *domain.UUID
	Arrived      time.Time
	ArrivedLo    time.Time
	ArrivedHi    time.Time
	Departed     *time.Time
	DepartedLo   *time.Time
	DepartedHi   *time.Time
	LastInside   time.Time
	Verdict      string
	State        string
	OnceSettled  bool
	Completeness bool
	Confidence   int32
	Fixes        int32
	Candidates   []byte
	SettlesAt    *time.Time
	Policy       string
	EntryID      *domain.UUID
	RecordedAt   time.Time
	RecordedTo   *time.Time
}

// into is where the columns of a row are read to, in their order.
func (r *visitRow) into() []any {
	return []any{
		&r.VisitID, &r.Version, &r.BadgeID, &r.SiteID, &r.SiteRef, &r.FenceID, &r.Arrived, &r.ArrivedLo, &r.ArrivedHi, &r.Departed, &r.DepartedLo, &r.DepartedHi,
		&r.LastInside, &r.Verdict, &r.State, &r.OnceSettled, &r.Completeness, &r.Confidence, &r.Fixes, &r.Candidates, &r.SettlesAt, &r.Policy, &r.EntryID, &r.RecordedAt, &r.RecordedTo,
	}
}

// forget empties what the row before may have left where this one has nothing.
func (r *visitRow) forget() {
	r.FenceID, r.Departed, r.DepartedLo, r.DepartedHi, r.SettlesAt, r.EntryID, r.RecordedTo = nil, nil, nil, nil, nil, nil, nil
}

const withdrawn = "withdrawn"

func stateText(v presence.Version) string {
	if v.Withdrawn {
		return withdrawn
	}
	return v.State.String()
}

func (r visitRow) version() (presence.Version, error) {
	v := presence.Version{Number: r.Version, Policy: r.Policy, RecordedAt: r.RecordedAt.UnixMicro(), Withdrawn: r.State == withdrawn, Firm: r.OnceSettled}
	if r.RecordedTo != nil {
		v.RecordedTo = r.RecordedTo.UnixMicro()
	}
	v.ID, v.Badge, v.Site = domain.VisitID{UUID: r.VisitID}, domain.BadgeID{UUID: r.BadgeID}, domain.SiteID{UUID: r.SiteID}
	v.Fence, v.Entry = domain.FenceID{UUID: zeroIfNil(r.FenceID)}, domain.EntryID{UUID: zeroIfNil(r.EntryID)}
	v.Ref = r.SiteRef
	v.Arrived, v.ArrivedBetween = r.Arrived.Unix(), [2]int64{r.ArrivedLo.Unix(), r.ArrivedHi.Unix()}
	v.Departed, v.DepartedBetween = secOf(r.Departed), [2]int64{secOf(r.DepartedLo), secOf(r.DepartedHi)}
	v.Open, v.Last = r.Departed == nil, r.LastInside.Unix()
	v.CompletenessUnknown, v.Confidence, v.Fixes, v.SettlesAt = r.Completeness, r.Confidence, r.Fixes, secOf(r.SettlesAt)
	switch r.State {
	case presence.Settled.String():
		v.State = presence.Settled
	case presence.Sealed.String():
		v.State = presence.Sealed
	}
	if r.Verdict == presence.Undecided.String() {
		v.Verdict = presence.Undecided
	}
	var err error
	v.Candidates, err = decodeCandidates(r.Candidates)
	return v, err
}

func zeroIfNil(id *domain.UUID) domain.UUID {
	if id == nil {
		return domain.UUID{}
	}
	return *id
}

// orZero reads an identifier that may be missing.
func orZero(text *string) (domain.UUID, error) {
	if text == nil || *text == "" {
		return domain.UUID{}, nil
	}
	return domain.ParseUUID(*text)
}

type candidateJSON struct {
	Site  string `json:"site"`
	Ref   string `json:"ref"`
	Fence string `json:"fence,omitempty"`
	Odds  int64  `json:"odds"` // Thousandths.
}

func encodeCandidates(candidates []presence.Candidate) (string, error) {
	out := make([]candidateJSON, len(candidates))
	for i, c := range candidates {
		out[i] = candidateJSON{Site: c.Site.String(), Ref: c.Ref, Odds: c.Odds}
		if !c.Fence.IsZero() {
			out[i].Fence = c.Fence.String()
		}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("encode candidates: %w", err)
	}
	return string(raw), nil
}

func decodeCandidates(raw []byte) ([]presence.Candidate, error) {
	var in []candidateJSON
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, fmt.Errorf("stored candidates: %w", err)
	}
	return convert(in, func(c candidateJSON) (presence.Candidate, error) {
		site, err := domain.ParseSiteID(c.Site)
		if err != nil {
			return presence.Candidate{}, fmt.Errorf("stored candidate: %w", err)
		}
		fence, err := orZero(&c.Fence)
		return presence.Candidate{Site: site, Ref: c.Ref, Fence: domain.FenceID{UUID: fence}, Odds: c.Odds}, err
	})
}
