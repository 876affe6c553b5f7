package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/job"
	"actual/domain/presence"
	"actual/domain/tenant"
)

// VisitLister answers GET /v1/visits.
type VisitLister interface {
	List(ctx context.Context, q insight.ListVisits) (insight.VisitPage, error)
}

// VisitExplainer answers GET /v1/visits/{id}.
type VisitExplainer interface {
	Explain(ctx context.Context, q insight.ExplainVisit) (insight.VisitExplanation, error)
}

// ListVisits answers GET /v1/visits.
func (a *API) ListVisits(c *gin.Context, p ListVisitsParams) {
	q, err := visitQuestion(p)
	if err != nil {
		a.fail(c, err)
		return
	}
	a.answerVisits(c, q)
}

// ListOwnVisits answers GET /v1/me/visits. Whose they are comes from who is signed
// in alone.
func (a *API) ListOwnVisits(c *gin.Context, p ListOwnVisitsParams) {
	q, err := visitQuestion(ListVisitsParams{From: p.From, To: p.To, Limit: p.Limit, Cursor: p.Cursor})
	if q.Worker = principalIn(c).Worker; q.Worker.IsZero() && err == nil {
		err = errNoWorker
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	a.answerVisits(c, q)
}

var errNoWorker = fault.New(fault.Denied, "access.no_worker", "who is signed in is no worker, and so has no time of their own")

func (a *API) answerVisits(c *gin.Context, q insight.ListVisits) {
	q.Company = companyOf(c)
	page, err := a.parts.Visits.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := VisitPage{Visits: make([]Visit, len(page.Visits)), NextCursor: visitCursor(page.Next)}
	veil(c, page.Names)
	for i, v := range page.Visits {
		out.Visits[i] = visitOf(v, page.Names)
	}
	c.JSON(http.StatusOK, out)
}

func visitQuestion(p ListVisitsParams) (q insight.ListVisits, err error) {
	if q.Limit, err = limitOf(p.Limit); err != nil {
		return q, err
	}
	if q.After, err = visitPlace(p.Cursor); err != nil {
		return q, err
	}
	if p.Badge != nil {
		if q.Badge, err = domain.ParseBadgeID(*p.Badge); err != nil {
			return q, unreadable(err)
		}
	}
	if p.Site != nil {
		if q.Site, err = domain.ParseSiteID(*p.Site); err != nil {
			return q, unreadable(err)
		}
	}
	if p.Worker != nil {
		if q.Worker, err = domain.ParseWorkerID(*p.Worker); err != nil {
			return q, unreadable(err)
		}
	}
	if p.Zone != nil {
		if q.Zone, err = domain.ParseZoneID(*p.Zone); err != nil {
			return q, unreadable(err)
		}
	}
	if q.From, err = timeOf(p.From); err != nil {
		return q, err
	}
	q.To, err = timeOf(p.To)
	return q, err
}

func timeOf(t *time.Time) (time.Time, error) {
	if t == nil {
		return time.Time{}, nil
	}
	at := storedAs(*t)
	if !storable(at) {
		return time.Time{}, unreadable(errParameter.With("a year is from 1 to 9999"))
	}
	return at, nil
}

// GetVisit answers GET /v1/visits/{id}.
func (a *API) GetVisit(c *gin.Context, id Id) {
	visit, err := domain.ParseVisitID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	e, err := a.parts.VisitReasons.Explain(c.Request.Context(), insight.ExplainVisit{Company: companyOf(c), Visit: visit})
	if err != nil {
		a.fail(c, err)
		return
	}
	veil(c, e.Names)
	c.JSON(http.StatusOK, Explained(e))
}

// veil leaves of the workers only their identifiers for a caller who may not read
// of people; of themselves all may.
func veil(c *gin.Context, names insight.Names) {
	p := principalIn(c)
	if p.Allows(tenant.ReadPeople) == nil {
		return
	}
	for visit, w := range names.Worn {
		if w.ID() != p.Worker {
			names.Worn[visit] = job.RestoreWorker(w.ID(), job.Particulars{}, 0)
		}
	}
}

func visitOf(v presence.Version, names insight.Names) Visit {
	out := Visit{
		Id: v.ID.String(), Version: v.Number, Badge: badgeRef(v.Badge, names), Worker: workerRef(v.ID, names), Site: siteRef(v.Site, v.Ref, names),
		Arrived: second(v.Arrived), ArrivedBetween: between(v.ArrivedBetween), LastInside: second(v.Last),
		Verdict: VisitVerdict(v.Verdict.String()), State: VisitState(v.State.String()), CompletenessUnknown: v.CompletenessUnknown,
		Candidates: make([]Candidate, len(v.Candidates)), Confidence: thousandths(int64(v.Confidence)), Fixes: int(v.Fixes),
		SettlesAt: secondOrNull(v.SettlesAt), Policy: v.Policy, RecordedAt: time.UnixMicro(v.RecordedAt).UTC(),
	}
	if !v.Open {
		departed, range_ := second(v.Departed), between(v.DepartedBetween)
		out.Departed, out.DepartedBetween = &departed, &range_
	}
	for i, candidate := range v.Candidates {
		out.Candidates[i] = Candidate{Site: siteRef(candidate.Site, candidate.Ref, names), Odds: thousandths(candidate.Odds)}
	}
	return out
}

func badgeRef(id domain.BadgeID, names insight.Names) BadgeRef {
	b := names.Badges[id]
	return BadgeRef{Id: id.String(), Device: b.Device(), Label: b.Label()}
}

func workerRef(of domain.VisitID, names insight.Names) *WorkerRef {
	w, worn := names.Worn[of]
	if !worn {
		return nil
	}
	return &WorkerRef{Id: w.ID().String(), Ref: textOrNull(w.Particulars().Ref), Name: textOrNull(w.Particulars().Name)}
}

// siteRef falls back on the ref that was recorded.
func siteRef(id domain.SiteID, ref string, names insight.Names) SiteRef {
	if s, ok := names.Sites[id]; ok && s.Ref != "" {
		return SiteRef{Id: id.String(), Ref: s.Ref, Name: s.Name}
	}
	return SiteRef{Id: id.String(), Ref: ref, Name: ref}
}

func between(span [2]int64) Between { return Between{second(span[0]), second(span[1])} }

func second(sec int64) time.Time { return time.Unix(sec, 0).UTC() }

func secondOrNull(sec int64) *time.Time {
	if sec == 0 {
		return nil
	}
	t := second(sec)
	return &t
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// thousandths turns a whole number of thousandths into units.
func thousandths(n int64) float64 { return float64(n) / 1000 }
