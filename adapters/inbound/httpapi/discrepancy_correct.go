package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/fences"
	"actual/app/reconciliation"
	"actual/domain"
	"actual/domain/discrepancy"
)

// DiscrepancyCorrector settles discrepancies by correcting what they are about.
type DiscrepancyCorrector interface {
	Preview(ctx context.Context, cmd reconciliation.Correct) (reconciliation.Corrected, error)
	Apply(ctx context.Context, cmd reconciliation.Correct, id string) (reconciliation.Corrected, error)
}

// CorrectDiscrepancy answers POST /v1/discrepancies/{id}/correct.
func (a *API) CorrectDiscrepancy(c *gin.Context, text Id, p CorrectDiscrepancyParams) {
	var body DiscrepancyCorrection
	look, err := lookingAt(p.Preview, p.Expect)
	if err == nil && !look.preview && look.expect == "" {
		err = unreadable(errParameter.With("give preview=true, or the expect that a preview answered"))
	}
	if err == nil {
		err = readCommand(c, &body, maxCorrection)
	}
	var cmd reconciliation.Correct
	if err == nil {
		cmd, err = a.correctionIn(c, text, body)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	if !a.correcting.TryAcquire(1) {
		a.fail(c, errCorrecting)
		return
	}
	defer a.correcting.Release(1)
	var done reconciliation.Corrected
	if look.preview {
		done, err = a.parts.DiscrepancyCorrector.Preview(c.Request.Context(), cmd)
	} else {
		done, err = a.parts.DiscrepancyCorrector.Apply(c.Request.Context(), cmd, look.expect)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	if !look.preview {
		tag(c, done.Discrepancy.Revision)
	}
	c.JSON(http.StatusOK, CorrectedDiscrepancy(&done, !look.preview))
}

// correctionIn reads what is to be corrected.
func (a *API) correctionIn(c *gin.Context, text Id, body DiscrepancyCorrection) (reconciliation.Correct, error) {
	var r reading
	cmd := reconciliation.Correct{
		Act:    reconciliation.Act{Company: companyOf(c), By: actorOf(c), Seen: seen(body.Revision)},
		Reason: discrepancy.Reason(body.Reason), Note: valueOf(body.Note), Cancel: body.CancelJob != nil && *body.CancelJob, Bound: a.parts.Limits.Correction,
	}
	cmd.ID.UUID = r.id("id", &text)
	if w := body.Custody; w != nil {
		cmd.Wearer = &reconciliation.Wearer{From: r.time(w.From), To: r.time(w.To)}
		cmd.Wearer.Badge.UUID, cmd.Wearer.Worker.UUID = r.id("custody.badge", &w.Badge), r.id("custody.worker", &w.Worker)
	}
	if v := body.Visit; v != nil {
		cmd.Moved = &reconciliation.Moved{}
		cmd.Moved.Visit.UUID, cmd.Moved.Site.UUID = r.id("visit.visit", &v.Visit), r.id("visit.site", v.Site)
	}
	if f := body.Fence; f != nil && r.err == nil {
		better, err := a.betterFence(c, *f)
		if err != nil {
			r.fails(err)
		}
		cmd.Fence = better
	}
	return cmd, r.err
}

// betterFence reads a fence for a site that is there.
func (a *API) betterFence(c *gin.Context, f BetterFence) (*fences.Imported, error) {
	id, err := domain.ParseSiteID(f.Site)
	if err != nil {
		return nil, unreadable(err)
	}
	h, err := a.parts.Sites.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		return nil, err
	}
	if err := a.draftInto(c, id, &f.Fence); err != nil {
		return nil, err
	}
	_, sites, err := featureOf(h.Site, f.Fence)
	if err != nil {
		return nil, err
	}
	return &sites[0], nil
}

// CorrectedDiscrepancy is what a correction does, or has done, as the API tells it.
func CorrectedDiscrepancy(done *reconciliation.Corrected, applied bool) DiscrepancyCorrected {
	out := DiscrepancyCorrected{
		Expect: done.ID, Applied: applied, Discrepancy: DiscrepancyOf(&done.Discrepancy, done.Names),
		Custody: make([]CustodyChange, len(done.Custody)), Hours: make([]WorkerHours, len(done.Hours)),
		AlsoWorn: make([]AlsoWorn, len(done.AlsoWorn)), Crews: make([]CrewTaken, len(done.Crews)),
	}
	if done.Visits != nil {
		effect := effectOf(*done.Visits, applied)
		effect.Expect, effect.Id = done.ID, done.ID // Of the whole.
		out.Visits = &effect
	}
	for i, held := range done.Custody {
		out.Custody[i] = CustodyChange{Badge: held.Badge.String(), Worker: held.Worker.String(), From: timeOrNull(held.Span.From), To: timeOrNull(held.Span.To)}
	}
	for i, h := range done.Hours {
		out.Hours[i] = WorkerHours{Worker: h.Worker.String(), WorkerName: textOrNull(done.Names.Name(h.Worker.UUID)), SecondsBefore: h.Before, SecondsAfter: h.After}
	}
	for i, a := range done.AlsoWorn {
		out.AlsoWorn[i] = AlsoWorn{
			Worker: a.Worker.String(), WorkerName: textOrNull(done.Names.Name(a.Worker.UUID)), Badge: a.Badge.String(), BadgeName: textOrNull(done.Names.Name(a.Badge.UUID)),
			From: timeOrNull(a.Span.From), To: timeOrNull(a.Span.To), SecondsApart: a.Apart,
		}
	}
	for i, t := range done.Crews {
		out.Crews[i] = CrewTaken{
			Worker: t.Worker.String(), WorkerName: textOrNull(done.Names.Name(t.Worker.UUID)), CrewBefore: idOrNull(t.Before.UUID), CrewAfter: idOrNull(t.After.UUID),
			CrewBeforeName: textOrNull(done.Names.Name(t.Before.UUID)), CrewAfterName: textOrNull(done.Names.Name(t.After.UUID)),
		}
	}
	if done.Job != nil {
		one := jobOf(*done.Job)
		out.Job = &one
	}
	return out
}
