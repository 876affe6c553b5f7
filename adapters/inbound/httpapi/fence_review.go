package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/adapters/geojson"
	"actual/app/fences"
	"actual/domain"
	"actual/ports"
)

// FenceReviewer holds fences against where crews stood.
type FenceReviewer interface {
	One(ctx context.Context, company domain.CompanyID, id domain.SiteID) (fences.Review, error)
	All(ctx context.Context, company domain.CompanyID) ([]fences.Review, error)
	Learn(ctx context.Context, cmd fences.LearnFence) (ports.FenceDraft, error)
	Draft(ctx context.Context, company domain.CompanyID, id domain.DraftID) (ports.FenceDraft, error)
	Drafts(ctx context.Context, company domain.CompanyID, site domain.SiteID) ([]ports.FenceDraft, error)
}

// LintSites answers GET /v1/sites/lint.
func (a *API) LintSites(c *gin.Context, p LintSitesParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	first, err := beginning(cursorLint, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	all, err := a.parts.Reviewer.All(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	first = min(first, len(all))
	out := LintPage{Sites: []SiteLint{}}
	for _, r := range all[first:min(first+limit, len(all))] {
		out.Sites = append(out.Sites, lintOf(r))
	}
	if first+limit < len(all) {
		out.NextCursor = numberCursor(cursorLint, int64(first+limit))
	}
	c.JSON(http.StatusOK, out)
}

// LintSite answers GET /v1/sites/{id}/lint.
func (a *API) LintSite(c *gin.Context, id Id) {
	site, err := domain.ParseSiteID(id)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	found, err := a.parts.Reviewer.One(c.Request.Context(), companyOf(c), site)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, lintOf(found))
}

func lintOf(r fences.Review) SiteLint {
	out := SiteLint{
		Site: SiteRef{Id: r.Site.ID.String(), Ref: r.Site.Ref, Name: cmp.Or(r.Site.Name, r.Site.Ref)}, Days: r.Days, Stays: r.Stays, Fixes: r.Fixes,
		Findings: make([]LintFinding, len(r.Findings)),
	}
	for i, f := range r.Findings {
		out.Findings[i] = LintFinding{Code: f.Code, Severity: f.Severity, Text: f.Text}
	}
	return out
}

// LearnFence answers POST /v1/sites/{id}/fence-drafts.
func (a *API) LearnFence(c *gin.Context, id Id, _ LearnFenceParams) {
	var body LearnRequest
	site, err := domain.ParseSiteID(id)
	if err != nil {
		err = unreadable(err)
	}
	if err == nil {
		err = readCommand(c, &body, maxCommand)
	}
	cmd := fences.LearnFence{Company: companyOf(c), Site: site, By: actorOf(c)}
	if body.Days != nil {
		cmd.Days = *body.Days
	}
	var draft ports.FenceDraft
	if err == nil {
		draft, err = a.parts.Reviewer.Learn(c.Request.Context(), cmd)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/sites/"+id+"/fence-drafts")
	c.JSON(http.StatusCreated, draftOf(draft))
}

// ListFenceDrafts answers GET /v1/sites/{id}/fence-drafts.
func (a *API) ListFenceDrafts(c *gin.Context, id Id, p ListFenceDraftsParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorDrafts, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	h, ok := a.siteHistory(c, id)
	if !ok {
		return
	}
	all, err := a.parts.Reviewer.Drafts(c.Request.Context(), companyOf(c), h.Site.ID)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := FenceDraftPage{Drafts: []FenceDraft{}}
	for _, d := range all {
		switch {
		case !before.IsZero() && d.ID.String() >= before.String():
		case len(out.Drafts) < limit:
			out.Drafts = append(out.Drafts, draftOf(d))
		default:
			last, _ := domain.ParseUUID(out.Drafts[limit-1].Id)
			out.NextCursor = idCursor(cursorDrafts, last)
		}
	}
	c.JSON(http.StatusOK, out)
}

func draftOf(d ports.FenceDraft) FenceDraft {
	return FenceDraft{
		Id: d.ID.String(), Site: d.Site.String(), Geometry: geojson.Geometry(d.Shape), AreaM2: d.Shape.AreaM2(), Stays: d.Stays, Fixes: d.Fixes,
		Since: second(d.Since), Until: second(d.Until), Agreement: thousandths(int64(d.Agreement)), MadeAt: d.MadeAt,
	}
}
