package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// ssrf shows that an address that a company gives reaches the public internet alone.
var ssrf = claim{
	name: "ssrf",
	target: "≥ 40 ways to have us post inside, rebinding with DNS of the test's own, redirects, IPv4 in IPv6 and NAT64 among them, in a network where a listener answers for every address: " +
		"each refused, and none of its connections seen; what is public passes",
	run: proveSSRF,
}

// ssrfName is how the proof starts itself in a network of its own.
const ssrfName = "ssrf-inside"

// ssrfVerdict is what became of one case.
type ssrfVerdict struct {
	Kind, What, To string
	Passes         bool   // It is one that shall pass.
	OK             bool   // As it shall be.
	Bare           bool   // A client without a guard connects to where it shall not.
	Said           string // What we were told.
	Seen           []string
}

func proveSSRF(ctx context.Context, b *bench) (result, error) {
	all, err := ssrfInside(ctx)
	if err != nil {
		return result{}, err
	}
	kinds := map[string][2]int{}
	refused, reachable, passed, controls, wrong := 0, 0, 0, 0, 0
	for _, v := range all {
		n := kinds[v.Kind]
		n[1]++
		if !v.OK {
			wrong++
			b.say("WRONG %s, %s: %s: %s; connections seen: %s", v.Kind, v.What, v.To, v.Said, strings.Join(v.Seen, ", "))
		} else {
			n[0]++
		}
		kinds[v.Kind] = n
		switch {
		case v.Passes:
			controls++
			if v.OK {
				passed++
			}
		case v.OK:
			refused++
			if v.Bare {
				reachable++
			}
		}
		b.say("%-12s %-52s %.110s", v.Kind, v.What, v.Said)
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		b.say("%s: %d of %d", kind, kinds[kind][0], kinds[kind][1])
	}
	const least = 40
	return result{
		figures: fmt.Sprintf("%d of %d refused, none of their connections seen, though a client without a guard reaches the listener in %d of them; %d of %d that are public pass; load %s",
			refused, len(all)-controls, reachable, passed, controls, load()),
		ok: wrong == 0 && refused >= least && reachable >= least && controls > 0,
	}, nil
}

// ssrfInside runs the cases in a network of their own, as a user of this machine may make
// it.
func ssrfInside(ctx context.Context) (all []ssrfVerdict, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "unshare", "--user", "--map-root-user", "--net", self, ssrfName)
	cmd.Env = append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:8080", "HTTP_PROXY=http://127.0.0.1:8080") // The listener again.
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("a network of its own (it needs Linux, and unshare and ip there): %w", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var v ssrfVerdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("%q: %w", lines.Text(), err)
		}
		all = append(all, v)
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("in a network of its own (it needs Linux, where users may make one, and unshare and ip): %w", err)
	}
	return all, lines.Err()
}
