package webui

import (
	"context"
	"errors"
	"net/http"

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
	r, known := p.meet(c)
	if !known {
		return
	}
	id, err := domain.ParseDigestID(c.Param("id"))
	if err != nil || !r.May(tenant.ReadTime) {
		p.refuse(r, errNothing)
		return
	}
	in, err := p.visitor(c)
	if err != nil {
		p.refuse(r, errNothing)
		return
	}
	told, err := p.parts.Digests.Told(c.Request.Context(), in.Principal.Company, id, job.Language(c.Query("language")))
	if errors.Is(err, digest.ErrNotFound) {
		err = errNothing
	}
	if err != nil {
		p.refuse(r, err)
		return
	}
	c.Header("Content-Security-Policy", toldPolicy)
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(told.HTML))
}

func (p *Pages) unsubscribed(c *gin.Context, u digests.Unsubscribed, err error) {
	if err != nil {
		p.fail(c, err)
		return
	}
	r := p.stranger(c)
	r.language = english // That of the letter.
	if u.Language == string(job.Spanish) {
		r.language = spanish
	}
	r.secret = true
	p.show(r, http.StatusOK, unsubscribePage(r, u, c.Query("token")))
}

// showUnsubscribe answers GET /unsubscribe. It does nothing but show a button: programs that
// look into mail open links, too.
func (p *Pages) showUnsubscribe(c *gin.Context) {
	u, err := p.parts.Digests.Look(c.Request.Context(), c.Query("token"))
	p.unsubscribed(c, u, err)
}

// unsubscribe answers POST /unsubscribe, of the page's button and of mail programs (RFC
// 8058), which come from nowhere and without a session: the link is all the proof there is,
// and to take its reader off the list all that it is good for.
func (p *Pages) unsubscribe(c *gin.Context) {
	u, err := p.parts.Digests.Unsubscribe(c.Request.Context(), c.Query("token"))
	p.unsubscribed(c, u, err)
}
