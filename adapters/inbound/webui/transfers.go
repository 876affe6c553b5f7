package webui

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/adapters/inbound/internal/browser"
	"actual/app/access"
	"actual/app/transfers"
	"actual/domain"
	"actual/domain/tenant"
	"actual/domain/transfer"
)

// TransferPath is where the page of a transfer is, below which its identifier stands.
const TransferPath = "/transfers/"

// Transfers shows how approved time reached where it is paid.
type Transfers interface {
	Page(ctx context.Context, q transfers.AskPage) (transfers.Page, error)
}

// mostShown is how many workers, and how many items that stand in the way, a page has at
// most: the bundle has all.
const mostShown = 500

// transfer answers GET /transfers/{id}: how a transfer stands, and its proof, to whoever
// is signed in to its company and may see exports.
func (p *Pages) transfer(c *gin.Context) {
	r, known := p.meet(c)
	if !known {
		return
	}
	id, err := domain.ParseTransferID(c.Param("id"))
	if err != nil {
		p.refuse(r, errNothing)
		return
	}
	in, err := p.visitor(c)
	if err != nil || in.Principal.Allows(tenant.ReadExports) != nil {
		p.refuse(r, errNothing)
		return
	}
	shown, err := p.parts.Transfers.Page(c.Request.Context(), transfers.AskPage{
		Company: in.Principal.Company, ID: id, Limit: mostShown,
		Money: in.Principal.Allows(tenant.ReadPay) == nil, People: in.Principal.Allows(tenant.ReadPeople) == nil,
	})
	if errors.Is(err, transfer.ErrNotFound) {
		err = errNothing
	}
	if err != nil {
		p.refuse(r, err)
		return
	}
	r.area = "hours"
	p.show(r, http.StatusOK, transferPage(r, transferViewOf(r.language, shown)))
}

// visitor returns whose session the browser has: support's in a company before its own.
func (p *Pages) visitor(c *gin.Context) (in access.Admitted, err error) {
	for _, name := range []string{browser.Visit, browser.Session} {
		if text := browser.Get(c.Request, name); text != "" {
			in, err = p.parts.Sessions.Admit(c.Request.Context(), text)
			if err == nil || name == browser.Session {
				return in, err
			}
		}
	}
	return in, tenant.ErrBadCredential
}

// transferView is what the page shows, in words and in the company's time zone.
type transferView struct {
	ID              string
	Company, Target string
	Days            string
	Stage, Means    string
	Good            bool // The target held exactly what is approved.
	Problem         string
	Entries         int
	Steps           []transferStep
	Set, Plan       string
	Proof           string
	Money           bool // At least one worker has some.
	Workers         []transferWorker
	Listed          []transferListed
	More            bool
	Most            int
	Zone            string
}

type transferStep struct{ What, When, By string }

type transferWorker struct{ Name, Hours, Added, Changed, Removed, Listed, Money string }

type transferListed struct{ Who, Day, From, To, Hours, State, Why, Mark string }

func transferViewOf(l language, p transfers.Page) transferView {
	zone := p.Company.Zone()
	v := transferView{
		ID: p.ID.String(), Company: p.Company.Name(), Target: targetNames[p.Target], Days: p.First.String(), Stage: l.W("transfer.stage", string(p.Stage)), Means: l.T("transfer.means." + string(p.Stage)), Good: p.Stage == transfer.Exact,
		Problem: p.Problem, Entries: p.Entries, Set: p.Set, Proof: p.Proof, More: p.More, Most: mostShown, Zone: zone.String(),
	}
	if p.Last != p.First {
		v.Days = l.T("transfer.to", "from", p.First.String(), "to", p.Last.String())
	}
	if !p.PreparedAt.IsZero() {
		v.Plan = p.Plan
	}
	for _, s := range []struct {
		what string
		at   time.Time
		by   string
	}{{"asked", p.AskedAt, p.By}, {"prepared", p.PreparedAt, ""}, {"committed", p.CommittedAt, p.CommittedBy}, {"ended", p.EndedAt, ""}} {
		if !s.at.IsZero() {
			v.Steps = append(v.Steps, transferStep{l.T("transfer.step." + s.what), s.at.In(zone).Format("2006-01-02 15:04:05 MST"), s.by})
		}
	}
	for _, h := range p.Workers {
		w := transferWorkerOf(l, h, p.Names)
		v.Money = v.Money || w.Money != ""
		v.Workers = append(v.Workers, w)
	}
	for _, i := range p.Listed {
		v.Listed = append(v.Listed, transferListedOf(l, i, p.Names, zone))
	}
	return v
}
