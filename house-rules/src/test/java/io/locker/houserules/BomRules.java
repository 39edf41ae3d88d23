package io.locker.houserules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The rule that the BOM, which has no parent to inherit from, names each published module at the common version. */
final class BomRules {

    private BomRules() {}

    static List<String> namesWhatIsPublished(Repository repository) {
        Path parent = repository.root().resolve("pom.xml");
        Path bom = repository.root().resolve("bom/pom.xml");
        Document top = read(parent);
        Set<String> published = new TreeSet<>();
        for (Element module : elements(top.getDocumentElement(), "module")) {
            Path file = repository.root().resolve(module.getTextContent()).resolve("pom.xml");
            Document pom = read(file);
            if (!file.equals(bom)
                    && elements(pom.getDocumentElement(), "maven.deploy.skip").isEmpty()) {
                published.add(child(pom.getDocumentElement(), "artifactId"));
            }
        }
        Document listing = read(bom);
        Set<String> named = new TreeSet<>();
        for (Element dependency : elements(listing.getDocumentElement(), "dependency")) {
            named.add(child(dependency, "artifactId"));
        }
        List<String> breaches = new ArrayList<>();
        if (!named.equals(published)) {
            breaches.add(repository.breach(bom, 1, "names " + named + ", published are " + published));
        }
        String version = child(top.getDocumentElement(), "version");
        if (!child(listing.getDocumentElement(), "version").equals(version)) {
            breaches.add(repository.breach(bom, 1, "has not the version " + version));
        }
        return breaches;
    }

    private static Document read(Path file) {
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (Exception e) {
            throw new IllegalStateException("The POM cannot be read. file=" + file, e);
        }
    }

    private static List<Element> elements(Element from, String name) {
        NodeList nodes = from.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int at = 0; at < nodes.getLength(); at++) {
            found.add((Element) nodes.item(at));
        }
        return found;
    }

    private static String child(Element parent, String name) {
        for (Element element : elements(parent, name)) {
            if (parent.equals(element.getParentNode())) {
                return element.getTextContent().strip();
            }
        }
        throw new IllegalStateException(
                "The element has no such child. element=" + parent.getTagName() + " child=" + name);
    }
}
