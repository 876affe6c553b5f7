package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/reconcile"
)

// Thresholds shows and changes what discrepancies are judged by.
type Thresholds interface {
	Show(ctx context.Context, company domain.CompanyID) (reconciliation.ThresholdsInForce, error)
	Change(ctx context.Context, cmd reconciliation.ChangeThresholds) (reconciliation.ThresholdsInForce, error)
}

// GetThresholds answers GET /v1/discrepancies/thresholds.
func (a *API) GetThresholds(c *gin.Context) {
	found, err := a.parts.Thresholds.Show(c.Request.Context(), companyOf(c))
	a.answerThresholds(c, found, err)
}

// ChangeThresholds answers PATCH /v1/discrepancies/thresholds.
func (a *API) ChangeThresholds(c *gin.Context, _ ChangeThresholdsParams) {
	var body ThresholdsChange
	var r reading
	cmd := reconciliation.ChangeThresholds{Company: companyOf(c), Seen: r.change(c, &body), By: actorOf(c)}
	for _, t := range valueOr(body.Set) {
		o := reconcile.Override{Name: t.Name, Branch: valueOf(t.Branch), Site: domain.SiteID{UUID: r.id("set.site", t.Site)}}
		if t.Value == nil {
			cmd.Change.Unset = append(cmd.Change.Unset, o)
			continue
		}
		o.Value = *t.Value
		cmd.Change.Set = append(cmd.Change.Set, o)
	}
	for _, b := range valueOr(body.Branches) {
		one := reconcile.Branch{Name: b.Name}
		for _, text := range b.Sites {
			one.Sites = append(one.Sites, domain.SiteID{UUID: r.id("branches.sites", &text)})
		}
		for _, text := range b.Crews {
			one.Crews = append(one.Crews, domain.CrewID{UUID: r.id("branches.crews", &text)})
		}
		cmd.Change.Branches = append(cmd.Change.Branches, one)
	}
	cmd.Change.Dissolved = valueOr(body.Dissolved)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	found, err := a.parts.Thresholds.Change(c.Request.Context(), cmd)
	a.answerThresholds(c, found, err)
}

func valueOr[T any](all *[]T) []T {
	if all == nil {
		return nil
	}
	return *all
}

func (a *API) answerThresholds(c *gin.Context, found reconciliation.ThresholdsInForce, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, found.Revision())
	c.JSON(http.StatusOK, ThresholdsOf(&found))
}

// ThresholdsOf is what discrepancies are judged by as the API tells it, and the command
// line.
func ThresholdsOf(found *reconciliation.ThresholdsInForce) DiscrepancyThresholds {
	out := DiscrepancyThresholds{
		Revision: int(found.Revision()), Policy: found.Policy.Version, MadeBy: textOrNull(found.By), MadeAt: timeOrNull(wholeSecond(found.At)),
		Usual: []UsualThreshold{}, Set: make([]SetThreshold, len(found.Overrides)), Branches: make([]Branch, len(found.Branches)),
	}
	values := found.Policy.Named()
	for _, t := range reconcile.ThresholdRanges() {
		out.Usual = append(out.Usual, UsualThreshold{Name: t.Name, Value: values[t.Name], Most: t.Most, CompanyOnly: t.Company})
	}
	for i, o := range found.Overrides {
		out.Set[i] = SetThreshold{Name: o.Name, Value: o.Value, Branch: textOrNull(o.Branch), Site: idOrNull(o.Site.UUID), SiteRef: textOrNull(found.Names.Name(o.Site.UUID))}
	}
	for i, b := range found.Branches {
		out.Branches[i] = Branch{Name: b.Name, Sites: make([]string, len(b.Sites)), Crews: make([]string, len(b.Crews))}
		for n, id := range b.Sites {
			out.Branches[i].Sites[n] = id.String()
		}
		for n, id := range b.Crews {
			out.Branches[i].Crews[n] = id.String()
		}
	}
	return out
}
