package webui

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
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

//go:embed page/transfer.html
var transferSource string

var transferPage = template.Must(template.New("transfer").Parse(transferSource))

// mostShown is how many workers, and how many items that stand in the way, a page has at
// most: the bundle has all.
const mostShown = 500

// transfer answers GET /transfers/{id}: how a transfer stands, and its proof, to whoever
// is signed in to its company and may see exports.
func (p *Pages) transfer(c *gin.Context) {
	id, err := domain.ParseTransferID(c.Param("id"))
	if err != nil {
		p.fail(c, transfer.ErrNotFound)
		return
	}
	in, err := p.visitor(c)
	if err != nil {
		c.Redirect(http.StatusSeeOther, "/sign-in?return_to="+url.QueryEscape(TransferPath+id.String()))
		return
	}
	if err := in.Principal.Allows(tenant.ReadExports); err != nil {
		p.fail(c, err)
		return
	}
	shown, err := p.transfers.Page(c.Request.Context(), transfers.AskPage{
		Company: in.Principal.Company, ID: id, Limit: mostShown,
		Money: in.Principal.Allows(tenant.ReadPay) == nil, People: in.Principal.Allows(tenant.ReadPeople) == nil,
	})
	if err != nil {
		p.fail(c, err)
		return
	}
	var out bytes.Buffer
	if err := transferPage.Execute(&out, transferViewOf(shown)); err != nil {
		p.log.ErrorContext(c.Request.Context(), "page", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", out.Bytes())
}

// visitor returns whose session the browser has: support's in a company before its own.
func (p *Pages) visitor(c *gin.Context) (in access.Admitted, err error) {
	for _, name := range []string{browser.Visit, browser.Session} {
		if text := browser.Get(c.Request, name); text != "" {
			in, err = p.sessions.Admit(c.Request.Context(), text)
			if err == nil || name == browser.Session {
				return in, err
			}
		}
	}
	return in, tenant.ErrBadCredential
}

// transferView is what the page shows, in words and in the company's time zone.
type transferView struct {
	Style           template.CSS
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

func transferViewOf(p transfers.Page) transferView {
	zone := p.Company.Zone()
	v := transferView{
		Style: template.CSS(style), //nolint:gosec // It is a file of ours.
		ID:    p.ID.String(), Company: p.Company.Name(), Target: targetNames[p.Target], Days: p.First.String(), Stage: string(p.Stage), Means: stageMeans[p.Stage], Good: p.Stage == transfer.Exact,
		Problem: p.Problem, Entries: p.Entries, Set: p.Set, Proof: p.Proof, More: p.More, Most: mostShown, Zone: zone.String(),
	}
	if p.Last != p.First {
		v.Days += " to " + p.Last.String()
	}
	if !p.PreparedAt.IsZero() {
		v.Plan = p.Plan
	}
	for _, s := range []struct {
		what string
		at   time.Time
		by   string
	}{{"Asked for, and the set frozen", p.AskedAt, p.By}, {"Compared with the target, and shown", p.PreparedAt, ""}, {"Committed", p.CommittedAt, p.CommittedBy}, {"Ended: read back", p.EndedAt, ""}} {
		if !s.at.IsZero() {
			v.Steps = append(v.Steps, transferStep{s.what, s.at.In(zone).Format("2 Jan 2006 15:04:05 MST"), s.by})
		}
	}
	for _, h := range p.Workers {
		w := transferWorkerOf(h, p.Names)
		v.Money = v.Money || w.Money != ""
		v.Workers = append(v.Workers, w)
	}
	for _, i := range p.Listed {
		v.Listed = append(v.Listed, transferListedOf(i, p.Names, zone))
	}
	return v
}
