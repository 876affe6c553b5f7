package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// announce prints where the stand-ins are.
func announce(out io.Writer, address string, vendors []string, asJSON bool) error {
	base := "http://" + address
	urls := map[string]string{}
	for _, name := range vendors {
		urls[name] = base + "/" + name
	}
	if asJSON {
		return json.NewEncoder(out).Encode(map[string]any{"url": base, "vendors": urls})
	}
	text := "The sandbox listens at " + base + "\n"
	for _, name := range vendors {
		text += fmt.Sprintf("  %-10s %s\n", name, urls[name])
	}
	text += fmt.Sprintf("  what there is, and how to have it fail: curl -s %s/_sandbox (docs/sandbox.md)\n", base)
	_, err := io.WriteString(out, text)
	return err
}
