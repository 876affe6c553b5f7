package postgis

import (
	"encoding/json"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/presence"
)

type visitRow struct {
	VisitID      string          `bun:"visit_id"`
	Version      int             `bun:"version"`
	BadgeID      string          `bun:"badge_id"`
	SiteID       string          `bun:"site_id"`
	SiteRef      string          `bun:"site_ref"`
	FenceID      *string         `bun:"fence_id"`
	Arrived      time.Time       `bun:"arrived"`
	ArrivedLo    time.Time       `bun:"arrived_lo"`
	ArrivedHi    time.Time       `bun:"arrived_hi"`
	Departed     *time.Time      `bun:"departed"`
	DepartedLo   *time.Time      `bun:"departed_lo"`
	DepartedHi   *time.Time      `bun:"departed_hi"`
	LastInside   time.Time       `bun:"last_inside"`
	Verdict      string          `bun:"verdict"`
	State        string          `bun:"state"`
	OnceSettled  bool            `bun:"once_settled"`
	Completeness bool            `bun:"completeness_unknown"`
	Confidence   int32           `bun:"confidence"`
	Fixes        int32           `bun:"fixes"`
	Candidates   json.RawMessage `bun:"candidates"`
	SettlesAt    *time.Time      `bun:"settles_at"`
	Policy       string          `bun:"policy"`
	EntryID      *string         `bun:"entry_id"`
	RecordedAt   time.Time       `bun:"recorded_at"`
	RecordedTo   *time.Time      `bun:"recorded_to"`
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
	if err := r.identify(&v); err != nil {
		return v, fmt.Errorf("stored visit %s: %w", r.VisitID, err)
	}
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

func (r visitRow) identify(v *presence.Version) error {
	for _, f := range []struct {
		text string
		into *domain.UUID
	}{{r.VisitID, &v.ID.UUID}, {r.BadgeID, &v.Badge.UUID}, {r.SiteID, &v.Site.UUID}} {
		id, err := domain.ParseUUID(f.text)
		if err != nil {
			return err
		}
		*f.into = id
	}
	var err error
	if v.Fence.UUID, err = orZero(r.FenceID); err != nil {
		return err
	}
	v.Entry.UUID, err = orZero(r.EntryID)
	return err
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
