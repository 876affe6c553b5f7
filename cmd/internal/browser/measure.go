package browser

// Slow makes the page's processor so many times slower than it is; 1 is as it is.
func (p *Page) Slow(times float64) error {
	return p.call("Emulation.setCPUThrottlingRate", map[string]any{"rate": times}, nil)
}

// Fresh forgets what the browser keeps of pages, cookies apart: the next one is loaded as
// by somebody who comes the first time.
func (p *Page) Fresh() error {
	return p.call("Network.clearBrowserCache", nil, nil)
}

// Received returns how many bytes came over the wire so far, headers too, of what was
// received to its end.
func (p *Page) Received() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.received
}

// Scripted returns for how many seconds scripts of the page have run so far.
func (p *Page) Scripted() (float64, error) {
	if err := p.call("Performance.enable", nil, nil); err != nil {
		return 0, err
	}
	var got struct {
		Metrics []struct {
			Name  string
			Value float64
		}
	}
	if err := p.call("Performance.getMetrics", nil, &got); err != nil {
		return 0, err
	}
	for _, m := range got.Metrics {
		if m.Name == "ScriptDuration" {
			return m.Value, nil
		}
	}
	return 0, nil
}
