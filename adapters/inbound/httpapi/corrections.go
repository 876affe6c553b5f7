package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"actual/app/presence"
	"actual/domain"
	"actual/domain/fault"
)

// Corrector shows what corrections would do, and makes them.
type Corrector interface {
	Preview(ctx context.Context, c presence.Correction) (presence.Preview, error)
	Apply(ctx context.Context, c presence.Correction, id string) (presence.Preview, error)
}

// correctionsAtOnce bounds how much of a process corrections may take from all
// others: each derives what may be a season.
const correctionsAtOnce = 2

var (
	errCorrecting = fault.New(fault.Unavailable, "correction.busy", "other corrections are being looked at; send again in a few seconds")
	errFences     = fault.New(fault.Invalid, "correction.bad_fences", "the fences can't be used")
)

// PreviewCorrection answers POST /v1/corrections/previews.
func (a *API) PreviewCorrection(c *gin.Context, _ PreviewCorrectionParams) { a.correct(c, false) }

// MakeCorrection answers POST /v1/corrections.
func (a *API) MakeCorrection(c *gin.Context, _ MakeCorrectionParams) { a.correct(c, true) }

func (a *API) correct(c *gin.Context, applies bool) {
	var body Correction
	if err := readCommand(c, &body, maxCorrection); err != nil {
		a.fail(c, err)
		return
	}
	if applies && valueOf(body.Expect) == "" {
		a.fail(c, unreadable(errBody.With("expect: give the id of the preview that showed what this does")))
		return
	}
	a.judge(c, body, applies)
}

// judge shows what a correction would do, or makes it as its preview showed. What
// is too large for one answer goes on in the background.
func (a *API) judge(c *gin.Context, body Correction, applies bool) {
	change, err := correctionOf(body)
	if err != nil {
		a.fail(c, err)
		return
	}
	if !a.correcting.TryAcquire(1) {
		a.fail(c, errCorrecting)
		return
	}
	defer a.correcting.Release(1)
	change.Company, change.By, change.Bound = companyOf(c), actorOf(c), a.parts.Limits.Correction
	var preview presence.Preview
	if applies {
		preview, err = a.parts.Corrections.Apply(c.Request.Context(), change, valueOf(body.Expect))
	} else {
		preview, err = a.parts.Corrections.Preview(c.Request.Context(), change)
	}
	if errors.Is(err, presence.ErrTooLarge) {
		a.beginPreview(c, body, applies)
		return
	}
	var odd *Warnings
	if err == nil && !applies {
		odd, err = a.oddOf(c, change.Sites)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	effect := effectOf(preview, applies)
	effect.Warnings = odd
	c.JSON(http.StatusOK, effect)
}

// correctionOf reads what is to be corrected. Its errors name the field.
func correctionOf(b Correction) (change presence.Correction, err error) {
	given := []string{}
	part := func(name string, there bool, read func() error) {
		if !there {
			return
		}
		if given = append(given, name); err == nil {
			err = read()
		}
	}
	part("fences", b.Fences != nil, func() error { change.Sites, err = sitesOf(*b.Fences); return err })
	part("retired_sites", b.RetiredSites != nil, func() error { change.Retired, err = retirementsOf(*b.RetiredSites); return err })
	part("excluded_fixes", b.ExcludedFixes != nil, func() error { change.Excluded, err = exclusionsOf(*b.ExcludedFixes); return err })
	part("at_site", b.AtSite != nil, func() error { change.Placed, err = placementOf(*b.AtSite); return err })
	part("withdrawn_rulings", b.WithdrawnRulings != nil, func() error { change.Withdrawn, err = rulingIDsOf(*b.WithdrawnRulings); return err })
	part("policy", b.Policy != nil, func() error { change.Policy, err = policyOf(*b.Policy); return err })
	if len(given) != 1 {
		return change, unreadable(errBody.With("give exactly one of fences, retired_sites, excluded_fixes, at_site, withdrawn_rulings and policy; there is: %s", or(strings.Join(given, ", "), "none")))
	}
	if change.Reason = valueOf(b.Reason); err == nil {
		err = sayable(change.Reason)
	}
	return change, err
}

const (
	maxReason = 500  // Characters.
	maxParts  = 1000 // Fixes or rulings of one correction.
)

func sayable(reason string) error {
	if utf8.RuneCountInString(reason) > maxReason || strings.ContainsFunc(reason, unicode.IsControl) {
		return unreadable(errBody.With("reason: it has at most %d characters, none of them a control character", maxReason))
	}
	return nil
}

func exclusionsOf(fixes []ExcludedFix) ([]presence.Exclusion, error) {
	if len(fixes) < 1 || len(fixes) > maxParts {
		return nil, unreadable(errBody.With("excluded_fixes: 1 to %d", maxParts))
	}
	out := make([]presence.Exclusion, len(fixes))
	for i, f := range fixes {
		badge, err := domain.ParseBadgeID(f.Badge)
		if err != nil {
			return nil, unreadable(errBody.With("excluded_fixes[%d].badge: %s", i, err))
		}
		if f.Event == "" {
			return nil, unreadable(errBody.With("excluded_fixes[%d].event: the event's key is missing", i))
		}
		out[i] = presence.Exclusion{Badge: badge, Event: f.Event}
	}
	return out, nil
}

func rulingIDsOf(texts []string) ([]domain.RulingID, error) {
	if len(texts) < 1 || len(texts) > maxParts {
		return nil, unreadable(errBody.With("withdrawn_rulings: 1 to %d", maxParts))
	}
	out := make([]domain.RulingID, len(texts))
	for i, text := range texts {
		id, err := domain.ParseRulingID(text)
		if err != nil {
			return nil, unreadable(errBody.With("withdrawn_rulings[%d]: %s", i, err))
		}
		out[i] = id
	}
	return out, nil
}

func valueOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
