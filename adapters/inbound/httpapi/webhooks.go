package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/subscriptions"
	"actual/domain"
	"actual/domain/webhook"
	"actual/ports"
)

// Webhooks keeps whom companies have told what happens.
type Webhooks interface {
	WebhookKeeper
	WebhookLog
}

// WebhookKeeper is what Webhooks do with subscriptions.
type WebhookKeeper interface {
	Create(ctx context.Context, cmd subscriptions.Create) (subscriptions.Made, error)
	List(ctx context.Context, company domain.CompanyID) ([]webhook.Subscription, error)
	Show(ctx context.Context, company domain.CompanyID, id domain.WebhookID) (subscriptions.Shown, error)
	Change(ctx context.Context, cmd subscriptions.Act, change func(w *webhook.Subscription)) (webhook.Subscription, error)
	Pause(ctx context.Context, cmd subscriptions.Act) (webhook.Subscription, error)
	Resume(ctx context.Context, cmd subscriptions.Act) (webhook.Subscription, error)
	Remove(ctx context.Context, cmd subscriptions.Act) error
	Rotate(ctx context.Context, cmd subscriptions.Act, overlap time.Duration) (subscriptions.Key, error)
	Published(ctx context.Context, company domain.CompanyID) ([]subscriptions.Key, error)
}

// WebhookLog is what Webhooks do with messages.
type WebhookLog interface {
	Messages(ctx context.Context, company domain.CompanyID, id domain.WebhookID, q ports.WebhookQuery) (all []webhook.Message, more bool, err error)
	Message(ctx context.Context, company domain.CompanyID, id domain.WebhookID, sequence int64) (subscriptions.Tried, error)
	Replay(ctx context.Context, cmd subscriptions.Replay) (subscriptions.Replayed, error)
	Test(ctx context.Context, cmd subscriptions.Act) (webhook.Message, error)
}

// ListWebhooks answers GET /v1/webhooks.
func (a *API) ListWebhooks(c *gin.Context, p ListWebhooksParams) {
	var r reading
	limit := r.limit(p.Limit)
	after, err := placeID(cursorWebhooks, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Webhooks.List(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	out := WebhookPage{Webhooks: []Webhook{}}
	for _, w := range all {
		switch {
		case !after.IsZero() && w.ID.String() <= after.String():
		case len(out.Webhooks) == limit:
			last, _ := domain.ParseUUID(out.Webhooks[limit-1].Id) // It was written just now.
			out.NextCursor = idCursor(cursorWebhooks, last)
			c.JSON(http.StatusOK, out)
			return
		default:
			out.Webhooks = append(out.Webhooks, webhookOf(w))
		}
	}
	c.JSON(http.StatusOK, out)
}

// CreateWebhook answers POST /v1/webhooks.
func (a *API) CreateWebhook(c *gin.Context, _ CreateWebhookParams) {
	var body WebhookNew
	var r reading
	r.command(c, &body)
	w := webhook.Usual()
	w.Name, w.URL = body.Name, body.Url
	r.webhook(&w, WebhookChange{Types: body.Types, Order: body.Order, InFlight: body.InFlight, PerSecond: body.PerSecond})
	if body.Signing != nil {
		w.Signing = webhook.Signing(*body.Signing)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	m, err := a.parts.Webhooks.Create(c.Request.Context(), subscriptions.Create{Company: companyOf(c), Webhook: w, By: actorOf(c)})
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, m.Revision)
	shown := shownWebhook(subscriptions.Shown{Subscription: m.Subscription, Keys: []subscriptions.Key{m.Key}})
	made(c, "/v1/webhooks", m.ID.String(), WebhookWithSecret{Webhook: shown, PublicKey: textOrNull(m.Key.Public), Secret: textOrNull(m.Key.Secret)})
}

// webhook takes over what is said of a webhook.
func (r *reading) webhook(w *webhook.Subscription, body WebhookChange) {
	put(&w.Name, body.Name)
	put(&w.URL, body.Url)
	put(&w.InFlight, body.InFlight)
	put(&w.PerSecond, body.PerSecond)
	if body.Order != nil {
		w.Order = webhook.Order(*body.Order)
	}
	if body.Types == nil {
		return
	}
	var err error
	if w.Types, err = webhook.ParseTypes(*body.Types); err != nil {
		r.fails(err)
	}
}

// GetWebhook answers GET /v1/webhooks/{id}.
func (a *API) GetWebhook(c *gin.Context, text Id) {
	var r reading
	act := r.webhookAct(c, text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	a.answerWebhook(c, http.StatusOK, act)
}

// ChangeWebhook answers PATCH /v1/webhooks/{id}.
func (a *API) ChangeWebhook(c *gin.Context, text Id, _ ChangeWebhookParams) {
	var body WebhookChange
	var r reading
	act := r.webhookAct(c, text)
	act.Seen = r.change(c, &body)
	var probe webhook.Subscription
	r.webhook(&probe, body) // What can't be read is said before anything is changed.
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	_, err := a.parts.Webhooks.Change(c.Request.Context(), act, func(w *webhook.Subscription) { r.webhook(w, body) })
	a.afterWebhook(c, act, err)
}

// RemoveWebhook answers DELETE /v1/webhooks/{id}.
func (a *API) RemoveWebhook(c *gin.Context, text Id) {
	var r reading
	act := r.webhookAct(c, text)
	if r.err == nil {
		r.err = a.parts.Webhooks.Remove(c.Request.Context(), act)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	c.Status(http.StatusNoContent)
}

// PauseWebhook answers POST /v1/webhooks/{id}/pause.
func (a *API) PauseWebhook(c *gin.Context, text Id, _ PauseWebhookParams) {
	a.actOnWebhook(c, text, a.parts.Webhooks.Pause)
}

// ResumeWebhook answers POST /v1/webhooks/{id}/resume.
func (a *API) ResumeWebhook(c *gin.Context, text Id, _ ResumeWebhookParams) {
	a.actOnWebhook(c, text, a.parts.Webhooks.Resume)
}

func (a *API) actOnWebhook(c *gin.Context, text Id, do func(context.Context, subscriptions.Act) (webhook.Subscription, error)) {
	var r reading
	act := r.webhookAct(c, text)
	if r.err == nil {
		_, r.err = do(c.Request.Context(), act)
	}
	a.afterWebhook(c, act, r.err)
}

// RotateWebhook answers POST /v1/webhooks/{id}/rotate.
func (a *API) RotateWebhook(c *gin.Context, text Id, _ RotateWebhookParams) {
	var body WebhookRotation
	var r reading
	act := r.webhookAct(c, text)
	r.optionalCommand(c, &body)
	overlap := subscriptions.UsualOverlap
	if s := body.OverlapS; s != nil {
		if *s < 0 || *s > int64(subscriptions.MostOverlap/time.Second) {
			r.fails(subscriptions.ErrOverlap)
		}
		overlap = time.Duration(*s) * time.Second
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	key, err := a.parts.Webhooks.Rotate(c.Request.Context(), act, overlap)
	var w subscriptions.Shown
	if err == nil {
		w, err = a.parts.Webhooks.Show(c.Request.Context(), act.Company, act.ID)
	}
	if err != nil {
		a.fail(c, err)
		return
	}
	if overlap > 0 {
		settle(c.Request.Context(), subscriptions.Settled)
	}
	c.JSON(http.StatusOK, WebhookWithSecret{Webhook: shownWebhook(w), PublicKey: textOrNull(key.Public), Secret: textOrNull(key.Secret)})
}

// settle waits, as long as there is somebody to answer.
func settle(ctx context.Context, span time.Duration) {
	over := time.NewTimer(span)
	defer over.Stop()
	select {
	case <-over.C:
	case <-ctx.Done():
	}
}

// ListWebhookKeys answers GET /v1/webhook-keys.
func (a *API) ListWebhookKeys(c *gin.Context, p ListWebhookKeysParams) {
	var r reading
	limit := r.limit(p.Limit)
	begin, err := beginning(cursorHookKeys, p.Cursor)
	if err != nil {
		r.fails(err)
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, err := a.parts.Webhooks.Published(c.Request.Context(), companyOf(c))
	if err != nil {
		a.fail(c, err)
		return
	}
	all = all[min(begin, len(all)):]
	out := WebhookKeyPage{}
	if len(all) > limit {
		all = all[:limit]
		out.NextCursor = numberCursor(cursorHookKeys, int64(begin+limit))
	}
	out.Keys = webhookKeysOf(all)
	c.JSON(http.StatusOK, out)
}

func (r *reading) webhookAct(c *gin.Context, text Id) subscriptions.Act {
	return subscriptions.Act{Company: companyOf(c), ID: domain.WebhookID{UUID: r.id("id", &text)}, By: actorOf(c)}
}

func (a *API) afterWebhook(c *gin.Context, act subscriptions.Act, err error) {
	if err != nil {
		a.fail(c, err)
		return
	}
	a.answerWebhook(c, http.StatusOK, act)
}

func (a *API) answerWebhook(c *gin.Context, status int, act subscriptions.Act) {
	w, err := a.parts.Webhooks.Show(c.Request.Context(), act.Company, act.ID)
	if err != nil {
		a.fail(c, err)
		return
	}
	tag(c, w.Revision)
	c.JSON(status, shownWebhook(w))
}
