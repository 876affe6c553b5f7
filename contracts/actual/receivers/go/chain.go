package receiver

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
)

// Chain shows which messages of a subscription are missing: each body says the how-manieth
// it is (sequence), and the hash of the body before it (previous), under its signature.
// Here it is in memory; keep sequence, hash and previous in a table beside the bodies.
type Chain struct {
	links map[int64]link
	twice map[int64]bool // Came with two bodies.
	last  int64
}

type link struct{ hash, previous string }

// Add takes a body that was verified, in any order. One that came before changes nothing:
// what is not answered in time is sent again.
func (c *Chain) Add(body []byte) error {
	var b struct {
		Sequence int64   `json:"sequence"`
		Previous *string `json:"previous"`
	}
	if err := json.Unmarshal(body, &b); err != nil || b.Sequence < 1 {
		return errors.New("the body has no sequence")
	}
	sum := sha256.Sum256(body)
	l := link{hash: hex.EncodeToString(sum[:])}
	if b.Previous != nil {
		l.previous = *b.Previous
	}
	if c.links == nil {
		c.links, c.twice = map[int64]link{}, map[int64]bool{}
	}
	if before, known := c.links[b.Sequence]; !known {
		c.links[b.Sequence] = l
	} else if before != l {
		c.twice[b.Sequence] = true
	}
	c.last = max(c.last, b.Sequence)
	return nil
}

// Missing returns the numbers that did not come, as ranges from … to …. Fetch these. What
// follows the last one that came, only the subscription's own sequence tells.
func (c *Chain) Missing() (gaps [][2]int64) {
	for n := int64(1); n <= c.last; n++ {
		if _, came := c.links[n]; came {
			continue
		}
		if len(gaps) > 0 && gaps[len(gaps)-1][1] == n-1 {
			gaps[len(gaps)-1][1] = n
		} else {
			gaps = append(gaps, [2]int64{n, n})
		}
	}
	return gaps
}

// Broken returns the numbers of messages that do not fit the one before, or that came with
// two bodies: one of them is not what was sent.
func (c *Chain) Broken() (broken []int64) {
	for n, l := range c.links {
		before, known := c.links[n-1]
		if c.twice[n] || n == 1 && l.previous != "" || known && before.hash != l.previous {
			broken = append(broken, n)
		}
	}
	slices.Sort(broken)
	return broken
}
