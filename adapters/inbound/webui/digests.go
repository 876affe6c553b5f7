package webui

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"actual/app/digests"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/tenant"
	"actual/ports"
)

// Where the pages of summaries are.
const (
	DigestPath      = "/digests/" // Below it its identifier stands.
	UnsubscribePath = "/unsubscribe"
)

// Digests shows summaries as they were told, and takes readers off the list.
type Digests interface {
	Told(ctx context.Context, company domain.CompanyID, id domain.DigestID, l job.Language) (ports.Mail, error)
	Look(ctx context.Context, token string) (digests.Unsubscribed, error)
	Unsubscribe(ctx context.Context, token string) (digests.Unsubscribed, error)
}

// toldPolicy lets a summary show its styles, which stand at the elements, and its picture,
// which stands in it; and nothing else.
const toldPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

// digest answers GET /digests/{id}: a summary as its mail told it, to whoever is signed in
// to its company and may see time.
func (p *Pages) digest(c *gin.Context) {
	id, err := domain.ParseDigestID(c.Param("id"))
	if err != nil {
		p.fail(c, digest.ErrNotFound)
		return
	}
	in, err := p.visitor(c)
	if err != nil {
		c.Redirect(http.StatusSeeOther, "/sign-in?return_to="+url.QueryEscape(DigestPath+id.String()))
		return
	}
	if err := in.Principal.Allows(tenant.ReadTime); err != nil {
		p.fail(c, err)
		return
	}
	told, err := p.digests.Told(c.Request.Context(), in.Principal.Company, id, job.Language(c.Query("language")))
	if err != nil {
		p.fail(c, err)
		return
	}
	c.Header("Content-Security-Policy", toldPolicy)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(told.HTML))
}

//go:embed page/unsubscribe.html
var unsubscribeSource string

var unsubscribePage = template.Must(template.New("unsubscribe").Parse(unsubscribeSource))

// unsubscribeView is what the page says, in the language of the letter.
type unsubscribeView struct {
	Style                       template.CSS
	Language, Title, Said, Hint string
	Token, Button               string // Empty: there is nothing to press.
}

func (p *Pages) unsubscribed(c *gin.Context, u digests.Unsubscribed, err error) {
	v := unsubscribeView{Style: template.CSS(style), Language: "en", Token: c.Query("token")} //nolint:gosec // It is a file of ours.
	if err != nil {
		p.fail(c, err)
		return
	}
	spanish := u.Language == string(job.Spanish)
	switch {
	case u.Done && spanish:
		v.Title, v.Said = "Se ha dado de baja", u.Address+" ya no recibirá los resúmenes de "+u.Company+"."
		v.Hint = "Si fue un error, un administrador de su empresa puede volver a activarla."
	case u.Done:
		v.Title, v.Said = "You are unsubscribed", u.Address+" gets no more summaries of "+u.Company+"."
		v.Hint = "If that was a mistake, an admin of your company can turn it on again."
	case spanish:
		v.Title, v.Said, v.Button = "¿Darse de baja?", u.Address+" recibe los resúmenes de "+u.Company+".", "Darme de baja"
	default:
		v.Title, v.Said, v.Button = "Unsubscribe?", u.Address+" gets the summaries of "+u.Company+".", "Unsubscribe"
	}
	if spanish {
		v.Language = string(job.Spanish)
	}
	var out bytes.Buffer
	if err := unsubscribePage.Execute(&out, v); err != nil {
		p.log.ErrorContext(c.Request.Context(), "page", "error", err)
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer") // The address has the link's secret.
	c.Data(http.StatusOK, "text/html; charset=utf-8", out.Bytes())
}

// showUnsubscribe answers GET /unsubscribe. It does nothing but show a button: programs that
// look into mail open links, too.
func (p *Pages) showUnsubscribe(c *gin.Context) {
	u, err := p.digests.Look(c.Request.Context(), c.Query("token"))
	p.unsubscribed(c, u, err)
}

// unsubscribe answers POST /unsubscribe, of the page's button and of mail programs (RFC
// 8058), which come from nowhere and without a session: the link is all the proof there is,
// and to take its reader off the list all that it is good for.
func (p *Pages) unsubscribe(c *gin.Context) {
	u, err := p.digests.Unsubscribe(c.Request.Context(), c.Query("token"))
	p.unsubscribed(c, u, err)
}
