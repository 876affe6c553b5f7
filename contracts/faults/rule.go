package faults

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// Rule says to which calls a fault is done. The zero value of each condition
// leaves it out: a rule with a fault alone is for every call, for ever.
type Rule struct {
	Fault
	Operation   string  `json:"operation,omitempty"`   // As the vendor's description names it.
	Account     string  `json:"account,omitempty"`     // Of the vendor's: whose token it came with.
	After       int     `json:"after,omitempty"`       // So many calls that it is for are let through first.
	Times       int     `json:"times,omitempty"`       // It is done so often.
	Probability float64 `json:"probability,omitempty"` // Of each call, (0, 1].
	Seed        uint64  `json:"seed,omitempty"`        // Of the dice: the same seed chooses the same calls.
}

// onWire is a rule in JSON, with its delay in milliseconds.
type onWire struct {
	plain
	DelayMS int64 `json:"delay_ms,omitempty"`
}

type plain Rule

// MarshalJSON implements json.Marshaler.
func (r Rule) MarshalJSON() ([]byte, error) {
	return json.Marshal(onWire{plain(r), r.Delay.Milliseconds()})
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Rule) UnmarshalJSON(raw []byte) error {
	var w onWire
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields() // A condition with a slip in its name would make the rule one for every call.
	if err := decoder.Decode(&w); err != nil {
		return fmt.Errorf("a rule: %w", err)
	}
	*r = Rule(w.plain)
	r.Delay = time.Duration(w.DelayMS) * time.Millisecond
	return nil
}

// check says what is wrong with a rule.
func (r Rule) check() error {
	if r.After < 0 || r.Times < 0 || r.Probability < 0 || r.Probability > 1 {
		return fmt.Errorf("after and times are not negative, probability is 0 to 1")
	}
	return r.Fault.check()
}

// running is a rule in force.
type running struct {
	Rule
	Seen int `json:"seen"` // Calls that it was for.
	Done int `json:"done"` // To so many it was done.
	dice *rand.Rand
}

func start(r Rule) *running {
	return &running{Rule: r, dice: rand.New(rand.NewPCG(r.Seed, 0x6661756c74))}
}

// takes says whether the fault is done to a call, and counts it.
func (r *running) takes(operation, account string) bool {
	if r.Operation != "" && r.Operation != operation || r.Account != "" && r.Account != account {
		return false
	}
	r.Seen++
	switch {
	case r.Seen <= r.After, r.Times > 0 && r.Done >= r.Times:
		return false
	case r.Probability > 0 && r.dice.Float64() >= r.Probability:
		return false
	}
	r.Done++
	return true
}
