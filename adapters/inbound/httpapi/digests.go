package httpapi

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"actual/app/digests"
	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
	"actual/domain/tenant"
)

// Digests makes summaries, shows them, and sends them.
type Digests interface {
	List(ctx context.Context, q digests.List) (digests.Page, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.DigestID) (digests.Listed, error)
	Subject(ctx context.Context, one digest.Digest) (string, error)
	Preview(ctx context.Context, q digests.Preview) (digests.Previewed, error)
	Send(ctx context.Context, cmd digests.Send) (digests.Listed, error)
	Again(ctx context.Context, company domain.CompanyID, id domain.LetterID, by string) (digest.Letter, error)
	Settings(ctx context.Context, company domain.CompanyID) (digest.Settings, error)
	Change(ctx context.Context, cmd digests.ChangeSettings) (digest.Settings, error)
}

// ListDigests answers GET /v1/digests.
func (a *API) ListDigests(c *gin.Context, p ListDigestsParams) {
	var r reading
	q := digests.List{Company: companyOf(c), Limit: r.limit(p.Limit)}
	if p.Cadence != nil {
		q.Cadence = digest.Cadence(*p.Cadence)
	}
	before, err := placeID(cursorDigests, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	q.Before.UUID = before
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	page, err := a.parts.Digests.List(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := DigestPage{Digests: make([]Digest, len(page.Digests)), NextCursor: idCursor(cursorDigests, page.Next.UUID)}
	for i, one := range page.Digests {
		out.Digests[i] = DigestOf(one)
	}
	c.JSON(http.StatusOK, out)
}

// GetDigest answers GET /v1/digests/{id}.
func (a *API) GetDigest(c *gin.Context, text Id) {
	id, err := domain.ParseDigestID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	one, err := a.parts.Digests.Show(c.Request.Context(), companyOf(c), id)
	if err != nil {
		a.fail(c, err)
		return
	}
	subject, err := a.parts.Digests.Subject(c.Request.Context(), one.Digest)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, DigestToldOf(one, subject))
}

// PreviewDigest answers GET /v1/digests/preview.
func (a *API) PreviewDigest(c *gin.Context, p PreviewDigestParams) {
	if found, ok := a.preview(c, p); ok {
		c.JSON(http.StatusOK, DigestToldOf(digests.Listed{Digest: found.Digest}, found.Mail.Subject))
	}
}

// PreviewDigestHtml answers GET /v1/digests/preview/html.
func (a *API) PreviewDigestHtml(c *gin.Context, p PreviewDigestHtmlParams) {
	if found, ok := a.preview(c, PreviewDigestParams(p)); ok {
		// Its styles stand at the elements, as mail programs ask for; its picture stands in it.
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(found.Mail.HTML))
	}
}

// PreviewDigestText answers GET /v1/digests/preview/text.
func (a *API) PreviewDigestText(c *gin.Context, p PreviewDigestTextParams) {
	if found, ok := a.preview(c, PreviewDigestParams(p)); ok {
		c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(found.Mail.Text))
	}
}

func (a *API) preview(c *gin.Context, p PreviewDigestParams) (digests.Previewed, bool) {
	var r reading
	q := digests.Preview{Company: companyOf(c), Cadence: digest.Weekly, Sent: r.date("sent_on", p.SentOn)}
	if p.Cadence != nil {
		q.Cadence = digest.Cadence(*p.Cadence)
	}
	if p.Language != nil {
		q.Language = job.Language(*p.Language)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return digests.Previewed{}, false
	}
	found, err := a.parts.Digests.Preview(c.Request.Context(), q)
	if err != nil {
		a.fail(c, err)
		return found, false
	}
	return found, true
}

// SendDigest answers POST /v1/digests/send.
func (a *API) SendDigest(c *gin.Context, _ SendDigestParams) {
	var body DigestSending
	var r reading
	r.command(c, &body)
	cmd := digests.Send{Company: companyOf(c), Cadence: digest.Cadence(body.Cadence), Sent: r.date("sent_on", body.SentOn), To: valueOf(body.To), By: actorOf(c)}
	if body.Language != nil {
		cmd.Language = job.Language(*body.Language)
	}
	if who := principalIn(c); who.Kind == tenant.ByUser {
		cmd.User.UUID = who.ID
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	sent, err := a.parts.Digests.Send(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Location", "/v1/digests/"+sent.ID.String())
	c.JSON(http.StatusAccepted, DigestOf(sent))
}

// RetryDigestLetter answers POST /v1/digest-letters/{id}/retry.
func (a *API) RetryDigestLetter(c *gin.Context, text Id, _ RetryDigestLetterParams) {
	id, err := domain.ParseLetterID(text)
	if err != nil {
		a.fail(c, unreadable(err))
		return
	}
	l, err := a.parts.Digests.Again(c.Request.Context(), companyOf(c), id, actorOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, DigestLetterOf(l))
}

// GetDigestSettings answers GET /v1/digests/settings.
func (a *API) GetDigestSettings(c *gin.Context) {
	s, err := a.parts.Digests.Settings(c.Request.Context(), companyOf(c))
	a.answerDigestSettings(c, s, err)
}

// ChangeDigestSettings answers PATCH /v1/digests/settings.
func (a *API) ChangeDigestSettings(c *gin.Context, _ ChangeDigestSettingsParams) {
	var body DigestSettingsChange
	var r reading
	cmd := digests.ChangeSettings{Company: companyOf(c), Seen: r.change(c, &body), By: actorOf(c)}
	cmd.Change = digest.Change{Daily: body.Daily, Weekly: body.Weekly, Monthly: body.Monthly, MonthDay: body.MonthDay}
	if body.At != nil {
		at, err := domain.ParseWallTime(*body.At)
		if err != nil {
			r.fails(err)
		}
		cmd.Change.At = &at
	}
	if body.Weekday != nil {
		day := weekdayOf(*body.Weekday)
		cmd.Change.Weekday = &day
	}
	if body.Language != nil {
		cmd.Change.Language = new(job.Language(*body.Language))
	}
	if body.Recipients != nil {
		cmd.Change.Recipients = new(namedOf(*body.Recipients))
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	s, err := a.parts.Digests.Change(c.Request.Context(), cmd)
	a.answerDigestSettings(c, s, err)
}

func namedOf(all []DigestNewRecipient) []digest.Named {
	out := make([]digest.Named, len(all))
	for i, n := range all {
		out[i] = digest.Named{Email: n.Email, Again: n.Again != nil && *n.Again}
		if n.Language != nil {
			out[i].Language = job.Language(*n.Language)
		}
	}
	return out
}

func (a *API) answerDigestSettings(c *gin.Context, s digest.Settings, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, s.Revision)
	c.JSON(http.StatusOK, DigestSettingsOf(s))
}
