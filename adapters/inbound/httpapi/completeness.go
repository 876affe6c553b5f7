package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/gaps"
	"actual/domain"
	"actual/domain/completeness"
)

// Completeness says whether all is here that badges sent.
type Completeness interface {
	Days(ctx context.Context, company domain.CompanyID, b domain.BadgeID, from, to domain.Date) (gaps.Told, error)
}

// GetBadgeCompleteness answers GET /v1/badges/{id}/completeness.
func (a *API) GetBadgeCompleteness(c *gin.Context, text Id, p GetBadgeCompletenessParams) {
	var r reading
	from, to := r.date("from", p.From), r.date("to", p.To)
	id, err := domain.ParseBadgeID(text)
	if err != nil {
		r.fails(unreadable(err))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	told, err := a.parts.Completeness.Days(c.Request.Context(), companyOf(c), id, from, to)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := BadgeCompleteness{From: told.From.String(), To: told.To.String(), Counter: string(told.Setting.Counter), CountedUntil: timeOrNull(told.Counted), Days: make([]CompleteDay, len(told.Days))}
	for i, d := range told.Days {
		out.Days[i] = CompleteDay{
			Date: told.From.AddDays(i).String(), Verdict: CompleteVerdict(d.Verdict), Why: string(d.Why), Text: gaps.Text(d, told.Zone), Lacks: d.Lacks,
			SettledAt: timeOrNull(d.Settled), Sessions: make([]CompleteSession, len(d.Sessions)),
		}
		for n, j := range d.Sessions {
			out.Days[i].Sessions[n] = completeSessionOf(j)
		}
	}
	c.JSON(http.StatusOK, out)
}

func completeSessionOf(j completeness.Judged) CompleteSession {
	out := CompleteSession{
		Session: j.ID, BeganAt: timeOrNull(j.Begins()), EndedAt: timeOrNull(j.Ended), Verdict: CompleteVerdict(j.Verdict), Why: string(j.Why), Lacks: j.Lacks, Held: j.Held,
	}
	if j.Told >= 0 {
		out.Counted = &j.Told
	}
	return out
}
