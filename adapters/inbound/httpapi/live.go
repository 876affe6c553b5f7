package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"actual/app/insight"
	"actual/domain"
	"actual/domain/fault"
	"actual/domain/tenant"
)

// What following costs, and how fresh it is.
const (
	liveBeat     = 2 * time.Second  // The store is asked so often for a company, however many follow it.
	livePulse    = 15 * time.Second // A comment, and whether the caller still may.
	liveUsually  = 300              // Seconds.
	mostWatchers = 40               // Of a company at once.
	mostFollowed = 2000             // Badges of a company.
)

var errWatched = fault.New(fault.Unavailable, "live.too_many", "too many follow this company at once")

// watched is what those who follow a company share.
type watched struct {
	mu       sync.Mutex
	watchers int
	page     insight.WhereaboutsPage
	read     time.Time
}

// watching holds the companies that are followed now.
type watching struct {
	mu sync.Mutex
	of map[domain.CompanyID]*watched
}

// join counts one more, or fails with errWatched.
func (w *watching) join(id domain.CompanyID) (*watched, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of == nil {
		w.of = map[domain.CompanyID]*watched{}
	}
	one := w.of[id]
	if one == nil {
		one = &watched{}
		w.of[id] = one
	}
	if one.watchers >= mostWatchers {
		return nil, errWatched
	}
	one.watchers++
	return one, nil
}

// leave forgets a company that nobody follows any more.
func (w *watching) leave(id domain.CompanyID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.of[id].watchers--; w.of[id].watchers == 0 {
		delete(w.of, id)
	}
}

// look returns where the company's badges are, at most a beat old.
func (w *watched) look(ctx context.Context, l WhereaboutsLister, id domain.CompanyID) (insight.WhereaboutsPage, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.read) < liveBeat*3/4 {
		return w.page, nil
	}
	page, err := l.List(ctx, insight.ListWhereabouts{Company: id, Limit: mostFollowed})
	if err != nil {
		return page, err
	}
	w.page, w.read = page, time.Now()
	return page, nil
}

// WatchLive answers GET /v1/live. What it was asked with is looked at again all the time:
// a session that is ended ends it.
func (a *API) WatchLive(c *gin.Context, p WatchLiveParams) {
	company := principalIn(c).Company
	shared, err := a.watching.join(company)
	if err != nil {
		c.Header("Retry-After", "30")
		a.fail(c, err)
		return
	}
	defer a.watching.leave(company)
	seconds := liveUsually
	if p.Seconds != nil {
		seconds = *p.Seconds
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), time.Duration(seconds)*time.Second)
	defer cancel()
	first, err := shared.look(ctx, a.parts.Whereabouts, company)
	if err != nil {
		a.fail(c, err)
		return
	}
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no") // Of proxies that would else collect it.
	s := stream{c: c, out: &patient{out: c.Writer, control: http.NewResponseController(c.Writer)}, sent: map[string][]byte{}, epoch: first.Epoch}
	if s.tell(first) != nil {
		return
	}
	a.follow(ctx, &s, shared)
}

func (a *API) follow(ctx context.Context, s *stream, shared *watched) {
	beat, pulse := time.NewTicker(liveBeat), time.NewTicker(livePulse)
	defer beat.Stop()
	defer pulse.Stop()
	company := principalIn(s.c).Company
	for {
		select {
		case <-ctx.Done():
			return
		case <-leaving(s.c.Request.Context()):
			return
		case <-pulse.C:
			still, err := a.caller(s.c)
			if err != nil || still.Company != company || still.Allows(tenant.ReadPresence) != nil || s.say(": still here\n\n") != nil {
				return
			}
			s.c.Set(principalOf, still)
		case <-beat.C:
			page, err := shared.look(ctx, a.parts.Whereabouts, company)
			if err != nil || s.tell(page) != nil {
				return
			}
		}
	}
}

// stream is one who follows, and what they were told.
type stream struct {
	c     *gin.Context
	out   *patient
	sent  map[string][]byte // By badge.
	epoch int64
}

// tell says what is new to the one who follows.
func (s *stream) tell(page insight.WhereaboutsPage) error {
	all := whereaboutsOf(page, principalIn(s.c))
	fresh := all.Whereabouts[:0:0]
	for _, w := range all.Whereabouts {
		raw, err := json.Marshal(w)
		if err != nil {
			return fmt.Errorf("write whereabouts: %w", err)
		}
		if !bytes.Equal(raw, s.sent[w.Badge.Id]) {
			s.sent[w.Badge.Id] = raw
			fresh = append(fresh, w)
		}
	}
	if page.Epoch != s.epoch {
		s.epoch = page.Epoch
		if err := s.say("event: fences\ndata: {}\n\n"); err != nil {
			return err
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	all.Whereabouts = fresh
	all.NextCursor = idCursor(cursorPlaces, page.Next.UUID) // Who follows is told that there are more.
	raw, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("write whereabouts: %w", err)
	}
	return s.say("event: whereabouts\ndata: " + string(raw) + "\n\n")
}

func (s *stream) say(text string) error {
	if _, err := s.out.Write([]byte(text)); err != nil {
		return err
	}
	return s.out.control.Flush() //nolint:wrapcheck // The one who follows has gone.
}
