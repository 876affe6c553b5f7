package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/targeting"
	"actual/domain"
	"actual/domain/targetlink"
	"actual/domain/transfer"
)

// Targeting shows and settles who workers are at targets of time, and by which codes
// time is booked there.
type Targeting interface {
	Links(ctx context.Context, q targeting.ListLinks) (targeting.LinkPage, error)
	Entries(ctx context.Context, q targeting.ListEntries) (targeting.EntryPage, error)
	Waiting(ctx context.Context, company domain.CompanyID, of transfer.Target, first, last domain.Date) ([]targeting.Waits, error)
	Decide(ctx context.Context, cmd targeting.Decide) ([]targetlink.Standing, error)
	Rule(ctx context.Context, company domain.CompanyID, of transfer.Target) (targetlink.Rule, error)
	Change(ctx context.Context, cmd targeting.ChangeRule) (targetlink.Rule, error)
}

// TargetReader has a target's directory read.
type TargetReader interface {
	Ask(ctx context.Context, company domain.CompanyID, of transfer.Target) (time.Time, error)
}

// ListTargetEntries answers GET /v1/time-targets/{target}/entries.
func (a *API) ListTargetEntries(c *gin.Context, of TargetName, p ListTargetEntriesParams) {
	var r reading
	q := targeting.ListEntries{Company: companyOf(c), Target: transfer.Target(of), Limit: r.limit(p.Limit)}
	if p.Sort != nil {
		q.Sort = targetlink.Sort(*p.Sort)
	}
	if p.Named != nil {
		q.Named = *p.Named
	}
	if at := r.parts(cursorTargetEntries, p.Cursor, 2); at != nil {
		q.AfterSort, q.AfterRef = targetlink.Sort(at[0]), at[1]
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Targeting.Entries(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TargetEntryPage{Entries: targetEntriesOf(page.Entries)}
	if page.NextSort != "" {
		out.NextCursor = partsCursor(cursorTargetEntries, string(page.NextSort), page.NextRef)
	}
	c.JSON(http.StatusOK, out)
}

// ReadTarget answers POST /v1/time-targets/{target}/readings.
func (a *API) ReadTarget(c *gin.Context, of TargetName, _ ReadTargetParams) {
	at, err := a.parts.TargetReader.Ask(c.Request.Context(), companyOf(c), transfer.Target(of))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, TargetReading{Target: of, QueuedAt: at.UTC()})
}

// ListTargetLinks answers GET /v1/time-targets/{target}/links.
func (a *API) ListTargetLinks(c *gin.Context, of TargetName, p ListTargetLinksParams) {
	var r reading
	q := targeting.ListLinks{Company: companyOf(c), Target: transfer.Target(of), Limit: r.limit(p.Limit)}
	if p.Kind != nil {
		q.Kind = targetlink.Kind(*p.Kind)
	}
	if p.State != nil {
		q.State = targetlink.State(*p.State)
	}
	if at := r.parts(cursorTargetLinks, p.Cursor, 3); at != nil {
		q.After = targeting.Place{Kind: targetlink.Kind(at[0]), Ref: at[1], Key: at[2]}
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Targeting.Links(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TargetLinkPage{Links: targetLinksOf(page.Links)}
	for _, k := range targetlink.Kinds() {
		for _, s := range targetlink.States() {
			if n := page.Counts[k][s]; n > 0 {
				out.Counts = append(out.Counts, struct {
					Count int             `json:"count"`
					Kind  TargetLinkKind  `json:"kind"`
					State TargetLinkState `json:"state"`
				}{n, TargetLinkKind(k), TargetLinkState(s)})
			}
		}
	}
	if at := page.Next; at != (targeting.Place{}) {
		out.NextCursor = partsCursor(cursorTargetLinks, string(at.Kind), at.Ref, at.Key)
	}
	c.JSON(http.StatusOK, out)
}

// DecideTargetLinks answers POST /v1/time-targets/{target}/decisions.
func (a *API) DecideTargetLinks(c *gin.Context, of TargetName, _ DecideTargetLinksParams) {
	var body TargetDecisions
	var r reading
	r.command(c, &body)
	cmd := targeting.Decide{Company: companyOf(c), Target: transfer.Target(of), By: actorOf(c)}
	for _, d := range body.Decisions {
		cmd.All = append(cmd.All, r.targetDecision(d))
	}
	if body.AcceptProposed != nil {
		for _, k := range *body.AcceptProposed {
			cmd.Accept = append(cmd.Accept, targetlink.Kind(k))
		}
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	settled, err := a.parts.Targeting.Decide(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, TargetSettled{Links: targetLinksOf(settled)})
}

// targetDecision reads one; of ours it names one by the field of its kind.
func (r *reading) targetDecision(d TargetDecision) targeting.Decision {
	out := targeting.Decision{Subject: targetlink.Subject{Kind: targetlink.Kind(d.Kind)}, Say: targetlink.Decision(d.Decision)}
	if d.Ref != nil {
		out.Ref = *d.Ref
	}
	given := 0
	for _, of := range []struct {
		kind targetlink.Kind
		id   *Id
		text *string
	}{{targetlink.Worker, d.Worker, nil}, {targetlink.Site, d.Site, nil}, {targetlink.Service, nil, d.Service}, {targetlink.Activity, nil, d.Activity}} {
		if of.id == nil && of.text == nil {
			continue
		}
		given++
		switch {
		case of.kind != out.Kind:
			r.fails(unreadable(targetlink.ErrSubjectNotFound.With("its kind is %s, and a %s is given", d.Kind, of.kind)))
		case of.id != nil:
			out.Key = r.id(string(of.kind), of.id).String()
		case of.kind == targetlink.Service:
			out.Key = targetlink.ServiceKey(*of.text)
		default:
			out.Key = *of.text
		}
	}
	if given != 1 {
		r.fails(unreadable(targetlink.ErrSubjectNotFound.With("name one of ours by the field of its kind")))
	}
	return out
}

// GetTargetRule answers GET /v1/time-targets/{target}/rule.
func (a *API) GetTargetRule(c *gin.Context, of TargetName) {
	rule, err := a.parts.Targeting.Rule(c.Request.Context(), companyOf(c), transfer.Target(of))
	a.answerTargetRule(c, of, rule, err)
}

// ChangeTargetRule answers PATCH /v1/time-targets/{target}/rule.
func (a *API) ChangeTargetRule(c *gin.Context, of TargetName, _ ChangeTargetRuleParams) {
	var body TargetRuleChange
	seen, err := readChange(c, &body)
	if err != nil {
		a.fail(c, err)
		return
	}
	cmd := targeting.ChangeRule{Company: companyOf(c), Target: transfer.Target(of), Seen: seen, Otherwise: body.Otherwise, By: actorOf(c)}
	if body.BookBy != nil {
		by := targetlink.By(*body.BookBy)
		cmd.BookBy = &by
	}
	rule, err := a.parts.Targeting.Change(c.Request.Context(), cmd)
	a.answerTargetRule(c, of, rule, err)
}

func (a *API) answerTargetRule(c *gin.Context, of TargetName, rule targetlink.Rule, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, rule.Revision)
	c.JSON(http.StatusOK, TargetRule{Target: of, BookBy: TargetRuleBookBy(rule.By), Otherwise: textOrNull(rule.Otherwise)})
}

// ShowTargetWaiting answers GET /v1/time-targets/{target}/waiting.
func (a *API) ShowTargetWaiting(c *gin.Context, of TargetName, p ShowTargetWaitingParams) {
	var r reading
	first, last := r.date("from", &p.From), r.date("to", &p.To)
	r.inOrder(first, last)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Targeting.Waiting(c.Request.Context(), companyOf(c), transfer.Target(of), first, last)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := TargetWaiting{Subjects: make([]TargetWaits, len(all))}
	for i, w := range all {
		one := targetLinkOf(targetlink.Standing{Ours: w.Ours})
		out.Subjects[i] = TargetWaits{
			Kind: one.Kind, Worker: one.Worker, Site: one.Site, Service: one.Service, Activity: one.Activity, Called: one.Called, Name: one.Name, Entries: w.Entries, HoursS: int64(w.Hours),
		}
	}
	c.JSON(http.StatusOK, out)
}
