package webui

// ambiguous counts what people have to decide of a source.
func (s standing) ambiguous() (n int) {
	for _, k := range s.Kinds {
		n += k.Ambiguous
	}
	return n
}

func secretHint(r *request, set bool) string {
	if set {
		return r.T("integrations.secret_set")
	}
	return ""
}

func vendorHint(r *request, name string) string {
	if key := "vendor.hint." + name; has(key) {
		return r.T(key)
	}
	return ""
}
