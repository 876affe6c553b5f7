package httpapi

import (
	"encoding/hex"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/subscriptions"
	"actual/domain/webhook"
	"actual/ports"
)

// TestWebhook answers POST /v1/webhooks/{id}/test.
func (a *API) TestWebhook(c *gin.Context, text Id, _ TestWebhookParams) {
	var r reading
	act := r.webhookAct(c, text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	m, err := a.parts.Webhooks.Test(c.Request.Context(), act)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusAccepted, webhookMessageOf(m))
}

// ReplayWebhook answers POST /v1/webhooks/{id}/replay.
func (a *API) ReplayWebhook(c *gin.Context, text Id, _ ReplayWebhookParams) {
	var body WebhookReplay
	var r reading
	act := r.webhookAct(c, text)
	r.command(c, &body)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	cmd := subscriptions.Replay{Act: act, From: body.From, To: body.To}
	put(&cmd.DryRun, body.DryRun)
	if body.Progress != nil {
		cmd.Progress = webhook.Progress(*body.Progress)
	}
	got, err := a.parts.Webhooks.Replay(c.Request.Context(), cmd)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.JSON(http.StatusOK, WebhookReplayed{DryRun: cmd.DryRun, Messages: got.Messages, Lacking: got.Lacking})
}

// ListWebhookMessages answers GET /v1/webhooks/{id}/messages.
func (a *API) ListWebhookMessages(c *gin.Context, text Id, p ListWebhookMessagesParams) {
	var r reading
	act := r.webhookAct(c, text)
	q := ports.WebhookQuery{Limit: r.limit(p.Limit), Payload: true}
	put(&q.From, p.From)
	put(&q.To, p.To)
	put(&q.Newest, p.Newest)
	if p.Progress != nil {
		q.Progress = webhook.Progress(*p.Progress)
	}
	if p.Type != nil {
		q.Type = webhook.Type(*p.Type)
	}
	last, err := placeNumber(cursorMessages, p.Cursor)
	switch {
	case err != nil:
		r.fails(err)
	case last != nil && q.Newest:
		if q.To = *last - 1; q.To < 1 {
			q.To = 1
		}
	case last != nil:
		q.From = *last + 1
	}
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	all, more, err := a.parts.Webhooks.Messages(c.Request.Context(), act.Company, act.ID, q)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := WebhookMessagePage{Messages: make([]WebhookMessage, len(all))}
	for i, m := range all {
		out.Messages[i] = webhookMessageOf(m)
	}
	if more {
		out.NextCursor = numberCursor(cursorMessages, all[len(all)-1].Sequence)
	}
	c.JSON(http.StatusOK, out)
}

// GetWebhookMessage answers GET /v1/webhooks/{id}/messages/{sequence}.
func (a *API) GetWebhookMessage(c *gin.Context, text Id, sequence int64) {
	var r reading
	act := r.webhookAct(c, text)
	if r.err != nil {
		a.fail(c, r.err)
		return
	}
	got, err := a.parts.Webhooks.Message(c.Request.Context(), act.Company, act.ID, sequence)
	if err != nil {
		a.fail(c, err)
		return
	}
	out := WebhookMessageLog{Message: webhookMessageOf(got.Message), Log: make([]WebhookAttempt, len(got.Log))}
	for i, t := range got.Log {
		out.Log[i] = WebhookAttempt{
			Number: t.N, At: t.At, TookMs: int(t.Took / time.Millisecond), Problem: textOrNull(t.Problem), RetryAfterS: int(t.Asked / time.Second),
			Answer: t.Answer, Signatures: t.Signatures,
		}
		if t.Status != 0 {
			out.Log[i].Status = &t.Status
		}
	}
	c.JSON(http.StatusOK, out)
}

func webhookMessageOf(m webhook.Message) WebhookMessage {
	return WebhookMessage{
		MessageId: m.ID(), Sequence: m.Sequence, Type: WebhookType(m.Type), HappenedAt: m.At, Payload: string(m.Payload), Hash: hex.EncodeToString(m.Hash[:]),
		Progress: WebhookProgress(m.Progress), Attempts: m.Tried, NextAt: timeOrNull(m.NextAt), QueuedAt: m.QueuedAt, EndedAt: timeOrNull(m.EndedAt),
	}
}

func webhookKeysOf(all []subscriptions.Key) []WebhookKey {
	out := make([]WebhookKey, len(all))
	for i, k := range all {
		out[i] = WebhookKey{
			WebhookId: k.Webhook.String(), Number: k.N, Signing: WebhookSigning(k.Signing), PublicKey: textOrNull(k.Public), MadeAt: k.MadeAt, EndsAt: timeOrNull(k.EndsAt),
		}
	}
	return out
}

// webhookOf shows a webhook in a list.
func webhookOf(w webhook.Subscription) Webhook {
	out := Webhook{
		Id: w.ID.String(), Name: w.Name, Url: w.URL, Types: WebhookChoice{}, Order: WebhookOrder(w.Order), Signing: WebhookSigning(w.Signing), InFlight: w.InFlight, PerSecond: w.PerSecond,
		State: WebhookState(w.State), Reason: textOrNull(string(w.Why)), FailingSince: timeOrNull(w.Health.FailingSince), Failures: w.Health.Failures,
		AnsweredAt: timeOrNull(w.Health.AnsweredAt), RestingUntil: timeOrNull(w.Health.RestUntil), LastSequence: w.Head.Sequence, Keys: []WebhookKey{},
		CreatedAt: w.CreatedAt, CreatedBy: w.CreatedBy, Revision: int(w.Revision),
	}
	for _, t := range w.Types {
		out.Types = append(out.Types, string(t))
	}
	if w.Head.Sequence > 0 {
		out.LastHash = textOrNull(hex.EncodeToString(w.Head.Hash[:]))
	}
	return out
}

func shownWebhook(s subscriptions.Shown) Webhook {
	out := webhookOf(s.Subscription)
	out.Waiting, out.GivenUp, out.Keys = &s.Waiting, &s.GivenUp, webhookKeysOf(s.Keys)
	return out
}
