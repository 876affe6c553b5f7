package httpapi

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
	"actual/domain/reconcile"
)

// DiscrepancyOf is a discrepancy as the API tells it, and the command line.
func DiscrepancyOf(d *discrepancy.Discrepancy, names reconciliation.Names) Discrepancy {
	s := d.Subject
	out := Discrepancy{
		Id: d.ID.String(), Date: d.Date.String(), Kind: DiscrepancyKind(d.Kind), Class: DiscrepancyClass(d.Kind.Class()), Severity: DiscrepancySeverity(d.Severity),
		Provisional: d.Provisional, State: DiscrepancyState(d.State), Finding: d.Verdict.Finding, Unit: DiscrepancyUnit(d.Kind.Unit()), Expected: d.Verdict.Expected, Actual: d.Verdict.Actual,
		AboutAt: momentOrNull(d.Verdict.At), OpenedAt: wholeSecond(d.OpenedAt), MovedAt: wholeSecond(d.MovedAt), Returned: d.Returned, Revision: int(d.Revision),
		Site: idOrNull(s.Site.UUID), Crew: idOrNull(s.Crew.UUID), Worker: idOrNull(s.Worker.UUID), Badge: idOrNull(s.Badge.UUID), Job: idOrNull(s.Job.UUID),
		SiteName: textOrNull(names.Name(s.Site.UUID)), CrewName: textOrNull(names.Name(s.Crew.UUID)), WorkerName: textOrNull(names.Name(s.Worker.UUID)),
		BadgeName: textOrNull(names.Name(s.Badge.UUID)), Assignee: idOrNull(d.Assignee.UUID),
		AssigneeName: textOrNull(names.Name(d.Assignee.UUID)), Changed: linkOrNull(d.Settlement.Link),
		AcknowledgedBy: textOrNull(d.AcknowledgedBy), AcknowledgedAt: timeOrNull(wholeSecond(d.AcknowledgedAt)),
		ResolvedBy: textOrNull(d.ResolvedBy), ResolvedAt: timeOrNull(wholeSecond(d.ResolvedAt)), Note: textOrNull(d.Settlement.Note),
	}
	if d.Settlement.Reason != "" {
		reason, fix := DiscrepancyReason(d.Settlement.Reason), DiscrepancyFix(d.Settlement.Resolution)
		out.Reason, out.Resolution = &reason, &fix
	}
	return out
}

func linkOrNull(l discrepancy.Link) *DiscrepancyLink {
	if l.To == "" {
		return nil
	}
	out, id := DiscrepancyLink{To: string(l.To)}, idOrNull(l.ID)
	switch l.To {
	case discrepancy.ToCustody:
		out.Custody = id
	case discrepancy.ToRuling:
		out.Ruling = id
	case discrepancy.ToFence:
		out.Fence = id
	case discrepancy.ToJob:
		out.Job = id
	}
	return &out
}

// momentOrNull is an instant, or null where there is none.
func momentOrNull(sec int64) *time.Time {
	if sec == 0 {
		return nil
	}
	return timeOrNull(time.Unix(sec, 0))
}

// DiscrepancyDetailOf is a discrepancy with why it is one, as the API tells it.
func DiscrepancyDetailOf(s *reconciliation.Shown) DiscrepancyDetail {
	en, es := s.Sentences()
	out := DiscrepancyDetail{
		Discrepancy: DiscrepancyOf(&s.Discrepancy, s.Names), Sentences: notNil(en), SentencesEs: notNil(es), Rule: s.Rule,
		Thresholds: make([]DiscrepancyThreshold, len(s.Thresholds)), Causes: make([]DiscrepancyCause, len(s.Causes)),
		Visits: make([]DiscrepancyVisit, len(s.Facts.Visits)), Jobs: make([]DiscrepancyJob, len(s.Facts.Jobs)), History: make([]DiscrepancyEvent, len(s.History)),
	}
	for i, t := range s.Thresholds {
		out.Thresholds[i] = DiscrepancyThreshold{Name: t.Name, Value: t.Value, From: string(t.From)}
	}
	for i, cause := range s.Causes {
		out.Causes[i] = DiscrepancyCause{Cause: string(cause.Kind), WeightMilli: int(cause.Weight)}
	}
	for i, v := range s.Facts.Visits {
		out.Visits[i] = visitAmongFacts(v)
	}
	for i, j := range s.Facts.Jobs {
		out.Jobs[i] = DiscrepancyJob{Job: j.ID.String(), Site: idOrNull(j.Site.UUID), Date: j.Date.String(), State: string(j.State), EffortS: int64(j.Effort)}
	}
	for i, e := range s.History {
		out.History[i] = DiscrepancyEvent{
			What: DiscrepancyEventKind(e.What), At: wholeSecond(e.At), By: e.By, Reconciliation: idOrNull(e.Pass.UUID), Assignee: idOrNull(e.Assignee.UUID),
			Reason: textOrNull(string(e.Settlement.Reason)), Resolution: textOrNull(string(e.Settlement.Resolution)), Text: textOrNull(e.Text + e.Settlement.Note),
			AssigneeName: textOrNull(s.Names.Name(e.Assignee.UUID)), Changed: linkOrNull(e.Settlement.Link), Otherwise: otherwiseOf(e),
		}
	}
	return out
}

// otherwiseOf is what a pass found otherwise.
func otherwiseOf(e discrepancy.Event) []DiscrepancyOtherwise {
	out := make([]DiscrepancyOtherwise, len(e.Otherwise))
	for i, o := range e.Otherwise {
		out[i] = DiscrepancyOtherwise{What: o.What, Before: textOrNull(o.Before), After: textOrNull(o.After)}
	}
	return out
}

func visitAmongFacts(v reconcile.Visit) DiscrepancyVisit {
	out := DiscrepancyVisit{Visit: v.ID.String(), Version: v.Number, Badge: v.Badge.String(), Site: v.Site.String(), Arrived: time.Unix(v.Arrived, 0).UTC()}
	if !v.Open {
		out.Departed = momentOrNull(v.Departed)
	}
	return out
}

func notNil[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// GetDiscrepancyEvidence answers GET /v1/discrepancies/{id}/evidence.
func (a *API) GetDiscrepancyEvidence(c *gin.Context, text Id) {
	id, err := domain.ParseDiscrepancyID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	e, err := a.parts.Discrepancies.Evidence(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	features := make([]any, 0, len(e.Fences)+len(e.Fixes))
	for _, f := range e.Fences {
		features = append(features, geojson.Encode(f.Site, f.Fence))
	}
	for _, f := range e.Fixes {
		features = append(features, fixFeature(f))
	}
	raw, err := json.Marshal(struct {
		Type     string `json:"type"`
		Features []any  `json:"features"`
		More     bool   `json:"more,omitempty"`
	}{"FeatureCollection", features, e.More})
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Data(http.StatusOK, geoJSON, raw)
}

// fixFeature is a fix as a GeoJSON point.
func fixFeature(f reconciliation.VisitFix) any {
	const e7 = 1e7
	return map[string]any{
		"type":       "Feature",
		"geometry":   map[string]any{"type": "Point", "coordinates": [2]float64{float64(f.Fix.Lng) / e7, float64(f.Fix.Lat) / e7}},
		"properties": map[string]any{"badge": f.Badge.String(), "visit": f.Visit.String(), "at": time.Unix(f.Fix.At, 0).UTC().Format(time.RFC3339), "event": f.Fix.Key, "weak": string(f.Fix.Weak)},
	}
}
