package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"time"
)

// webhookGap has a receiver lose messages that it answered 200, prove which from what it
// has, and fetch exactly those.
var webhookGap = claim{
	name:   "webhook-gap",
	target: "a receiver that lost 500 messages proves its gap by the sequence and the hashes, and fetches exactly those; the chain closes",
	run:    proveWebhookGap,
}

const (
	gapFacts = 4000
	gapLost  = 500
)

type hookGapProof struct {
	hookWorld

	of      *hookTaken
	dropped map[int64]bool
	asked   int
}

func proveWebhookGap(ctx context.Context, b *bench) (result, error) {
	p := &hookGapProof{hookWorld: hookWorld{bench: b}, dropped: lostOf(gapFacts, gapLost)}
	if err := p.open(ctx); err != nil {
		return result{}, err
	}
	if err := p.settle(ctx, 1, 1); err != nil {
		return result{}, err
	}
	p.of = p.hooks[0]
	for n := range gapFacts {
		if err := p.happen(ctx, 0, n); err != nil {
			return result{}, err
		}
	}
	if _, err := p.heads(ctx, 2*time.Minute); err != nil {
		return result{}, err
	}
	// It was answered 200, and then the receiver's disk was lost.
	p.receiver.mu.Lock()
	have := maps.Clone(p.of.said)
	p.receiver.mu.Unlock()
	maps.DeleteFunc(have, func(n int64, _ *hookSaid) bool { return p.dropped[n] })
	p.say("%d messages came, and %d of them were lost: alone, in rows and at the end", len(p.of.said), len(p.dropped))
	return p.mend(ctx, have)
}

// lostOf chooses sequences: half in one row, the last ones, and single ones.
func lostOf(all, lost int) map[int64]bool {
	dice := rand.New(rand.NewPCG(hookSeed, 1))
	out := map[int64]bool{}
	for n := range lost / 2 {
		out[int64(1000+n)] = true
	}
	for n := range lost / 10 {
		out[int64(all-n)] = true
	}
	for len(out) < lost {
		out[int64(2+dice.IntN(all-2))] = true
	}
	return out
}

// mend proves the gap from what the receiver has and the webhook's last sequence, and
// fetches it, a row of neighbours at a time.
func (p *hookGapProof) mend(ctx context.Context, have map[int64]*hookSaid) (result, error) {
	var shown struct {
		Last int64  `json:"last_sequence"`
		Hash string `json:"last_hash"`
	}
	c := p.companies[0].client
	if err := c.get(ctx, "/v1/webhooks/"+p.of.id, &shown); err != nil {
		return result{}, err
	}
	lacking, wrong := gaps(have, shown.Last)
	exact := len(lacking) == len(p.dropped)
	for _, n := range lacking {
		exact = exact && p.dropped[n]
	}
	p.say("by sequence and hashes %d of %d are lacking, which is what was lost: %t", len(lacking), shown.Last, exact)
	fetched, rows := 0, 0
	for len(lacking) > 0 {
		from, to := lacking[0], lacking[0]
		for len(lacking) > 0 && lacking[0] <= to+1 {
			to, lacking = lacking[0], lacking[1:]
		}
		rows++
		n, err := p.fetch(ctx, from, to, have)
		if err != nil {
			return result{}, err
		}
		fetched += n
	}
	left, odd := gaps(have, shown.Last)
	wrong = append(wrong, odd...)
	closed := len(left) == 0 && have[shown.Last] != nil && hashText(have[shown.Last].payload) == shown.Hash
	same := 0
	for n := range p.dropped { // What it had before it was lost.
		if have[n] != nil && string(have[n].payload) == string(p.of.said[n].payload) {
			same++
		}
	}
	return result{
		figures: fmt.Sprintf("%d of %d messages lost after 200; the receiver names exactly these by sequence and hash: %t; fetched %d in %d rows with %d requests, %d of them byte for byte what was lost; "+
			"the chain closes up to the webhook's last hash: %t; %d complaints", len(p.dropped), shown.Last, exact, fetched, rows, p.asked, same, closed, len(wrong)),
		ok: exact && closed && fetched == gapLost && same == gapLost && len(wrong) == 0 && shown.Last == gapFacts,
	}, nil
}

// fetch fetches sequences as a receiver would: page by page, checking each hash.
func (p *hookGapProof) fetch(ctx context.Context, from, to int64, into map[int64]*hookSaid) (n int, err error) {
	path := fmt.Sprintf("/v1/webhooks/%s/messages?from=%d&to=%d&limit=100", p.of.id, from, to)
	for cursor := ""; ; {
		var page struct {
			Messages []struct {
				Sequence int64
				Payload  string
				Hash     string
			}
			Next *string `json:"next_cursor"`
		}
		p.asked++
		status, body, err := p.companies[0].ask(ctx, http.MethodGet, path+cursor, "")
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("GET %s: %d %s", path, status, body)
		}
		if err == nil {
			err = json.Unmarshal([]byte(body), &page)
		}
		if err != nil {
			return n, err
		}
		for _, m := range page.Messages {
			said := &hookSaid{payload: []byte(m.Payload)}
			if err := json.Unmarshal(said.payload, said); err != nil {
				return n, err
			}
			if said.Sequence != m.Sequence || hashText(said.payload) != m.Hash || said.ID != p.of.said[m.Sequence].ID {
				return n, fmt.Errorf("message %d is not what it says", m.Sequence)
			}
			into[m.Sequence] = said
			n++
		}
		if page.Next == nil {
			return n, nil
		}
		cursor = "&cursor=" + *page.Next
	}
}
