package httpapi

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain/event"
	"actual/ports"
)

// EventExplainer answers GET /v1/events/{key}.
type EventExplainer interface {
	Explain(ctx context.Context, q insight.ExplainEvent) (insight.EventExplanation, error)
}

// GetEvent answers GET /v1/events/{key}.
func (a *API) GetEvent(c *gin.Context, escaped string) {
	key, err := url.PathUnescape(escaped)
	if err != nil {
		a.fail(c, unreadable(errParameter.With("the key is not percent-encoded")))
		return
	}
	if !utf8.ValidString(key) || strings.ContainsRune(key, 0) || len(key) > maxKey { // No store has such a text.
		a.fail(c, ports.ErrEventNotFound)
		return
	}
	e, err := a.parts.EventReasons.Explain(c.Request.Context(), insight.ExplainEvent{Company: companyOf(c), Key: key})
	if err != nil {
		a.fail(c, err)
		return
	}
	out := EventReport{Key: e.Key, Contents: make([]EventContent, len(e.Contents))}
	for i, content := range e.Contents {
		out.Contents[i] = contentOf(content, e)
		out.Conflict = out.Conflict || out.Contents[i].Content != out.Contents[0].Content
	}
	c.JSON(http.StatusOK, out)
}

// maxKey is longer than any key that is stored.
const maxKey = 1000

func contentOf(x insight.EventContent, e insight.EventExplanation) EventContent {
	out := EventContent{Content: fmt.Sprintf("%016x", x.Stored.Content), Chosen: x.Chosen, StoredAt: x.Stored.StoredAt}
	out.Raw, out.RawBase64 = textOf(x.Stored.Raw)
	if x.Case != nil {
		c := caseOf(*x.Case)
		out.Case = &c
	} else {
		b := e.Badges[x.Stored.Badge]
		out.Badge = &BadgeRef{Id: x.Stored.Badge.String(), Device: b.Device(), Label: b.Label()}
	}
	if x.Understood {
		out.Understanding = understandingOf(x.Event, x.Meaning)
	}
	return out
}

// textOf returns bytes as text where they are UTF-8, else as base64; neither
// where they were not kept.
func textOf(raw []byte) (text, encoded *string) {
	if raw == nil {
		return nil, nil
	}
	if utf8.Valid(raw) {
		s := string(raw)
		return &s, nil
	}
	s := base64.StdEncoding.EncodeToString(raw)
	return nil, &s
}

func understandingOf(e event.Event, u event.Understanding) *Understanding {
	out := &Understanding{
		Device: e.Device, File: e.File, At: secondOrNull(u.At), TimeSource: string(u.TimeSource),
		Captured: secondOrNull(u.Captured), CapturedSource: string(u.CapturedSource), PlaceSource: string(u.PlaceSource),
		Evidence: u.Evidence, Weakness: string(u.Code), Why: u.Why, Health: eventHealth(u.Health),
	}
	if u.Place.OK {
		out.Position = position(u.Place.Lat, u.Place.Lng)
	}
	return out
}

func eventHealth(h event.Health) EventHealth {
	return EventHealth{
		HeardAt: secondOrNull(h.HeardAt), Voltage: scaled(h.MilliVolts, 1000), TemperatureC: scaled(h.TenthsC, 10),
		Bars: whole(h.Bars), RssiDbm: whole(h.RSSI), Usb: h.USB, Charging: h.Charging,
		SessionBegan: h.SessionBegan, SessionEnded: h.SessionEnded,
	}
}

func scaled(q event.Quantity, unit float64) *float64 {
	if !q.OK {
		return nil
	}
	v := float64(q.Value) / unit
	return &v
}

func whole(q event.Quantity) *int {
	if !q.OK {
		return nil
	}
	v := int(q.Value)
	return &v
}
