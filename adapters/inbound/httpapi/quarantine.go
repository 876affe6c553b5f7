package httpapi

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"actual/app/ingest"
	"actual/app/insight"
	"actual/domain"
	"actual/ports"
)

// Quarantine answers GET /v1/quarantine and GET /v1/quarantine/{id}.
type Quarantine interface {
	List(ctx context.Context, q insight.ListQuarantine) (insight.CasePage, error)
	Show(ctx context.Context, q insight.ShowCase) (ports.Quarantined, error)
}

// Claimer gets deliveries out of quarantine.
type Claimer interface {
	Claim(ctx context.Context, cmd ingest.Claim) (ingest.Claimed, error)
	Reprocess(ctx context.Context, company domain.CompanyID, id domain.QuarantineID) (ingest.Outcome, error)
}

// ListQuarantine answers GET /v1/quarantine.
func (a *API) ListQuarantine(c *gin.Context, p ListQuarantineParams) {
	limit, err := limitOf(p.Limit)
	if err != nil {
		a.fail(c, err)
		return
	}
	before, err := placeID(cursorCases, p.Cursor)
	if err != nil {
		a.fail(c, err)
		return
	}
	if p.Status != nil && !p.Status.Valid() {
		a.fail(c, unreadable(errParameter.With("status is open or all")))
		return
	}
	page, err := a.parts.Quarantine.List(c.Request.Context(), insight.ListQuarantine{
		Company: companyOf(c), OpenOnly: p.Status == nil || *p.Status == CasesOpen, Before: domain.QuarantineID{UUID: before}, Limit: limit,
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CasePage{Cases: make([]Case, len(page.Cases)), NextCursor: idCursor(cursorCases, page.Next.UUID)}
	for i, q := range page.Cases {
		out.Cases[i] = caseOf(q)
	}
	c.JSON(http.StatusOK, out)
}

// GetCase answers GET /v1/quarantine/{id}.
func (a *API) GetCase(c *gin.Context, text Id) {
	id, err := domain.ParseQuarantineID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	q, err := a.parts.Quarantine.Show(c.Request.Context(), insight.ShowCase{Company: companyOf(c), Case: id})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := CaseWithBytes{Case: caseOf(q)}
	out.Raw, out.RawBase64 = textOf(q.Raw)
	c.JSON(http.StatusOK, out)
}

// ClaimCase answers POST /v1/quarantine/{id}/claim.
func (a *API) ClaimCase(c *gin.Context, text Id, _ ClaimCaseParams) {
	id, err := domain.ParseQuarantineID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	var body ClaimRequest
	if err := readCommand(c, &body, maxCommand); err != nil {
		a.fail(c, err)
		return
	}
	from, err := timeOf(body.From)
	if err == nil {
		err = legible("label", body.Label)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	claimed, err := a.parts.Claimer.Claim(c.Request.Context(), ingest.Claim{
		Company: companyOf(c), Case: id, Label: body.Label, From: from, By: actorOf(c),
	})
	if err != nil {
		a.fail(c, err)
		return
	}
	b := claimed.Badge
	c.JSON(http.StatusOK, ClaimResult{
		Badge: BadgeRef{Id: b.ID().String(), Device: b.Device(), Label: b.Label()}, Released: claimed.Released,
	})
}

// ReprocessCase answers POST /v1/quarantine/{id}/reprocess.
func (a *API) ReprocessCase(c *gin.Context, text Id, _ ReprocessCaseParams) {
	id, err := domain.ParseQuarantineID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	outcome, err := a.parts.Claimer.Reprocess(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, outcomeOf(outcome))
}

const maxLabel = 200 // Characters.

// legible refuses in a field what nobody could print on a badge.
func legible(field, text string) error {
	if utf8.RuneCountInString(text) > maxLabel || strings.ContainsFunc(text, unicode.IsControl) {
		return unreadable(errBody.With("%s: it has at most %d characters, none of them a control character", field, maxLabel))
	}
	return nil
}

func caseOf(q ports.Quarantined) Case {
	headers := q.Headers
	if headers == nil {
		headers = map[string]string{}
	}
	return Case{
		Id: q.ID.String(), Reason: Reason(q.Reason), Why: q.Why, Key: q.Key, Device: textOrNull(q.Device), Size: q.Size,
		Sha256: hex.EncodeToString(q.SHA256[:]), Headers: headers, StoredAt: q.StoredAt,
		ResolvedAt: timeOrNull(q.ResolvedAt), Resolution: textOrNull(q.Resolution),
	}
}
